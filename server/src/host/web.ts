import type { Address, Clock, Web } from './host.ts';

/** What Node and web workers have in common. */
export const web: Web = {
  async sha256(bytes) {
    // A copy: views of shared memory are not hashed.
    const hash = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  },
  bytes: (text) => new TextEncoder().encode(text),
  text(bytes) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return undefined;
    }
  },
  base64: (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text))),
  address(text, base): Address | undefined {
    let url: URL;
    try {
      url = new URL(text, base);
    } catch {
      return undefined;
    }
    if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
    const { href, protocol, hostname, port, origin } = url;
    return { href, protocol, hostname, port, origin };
  },
};

export const clock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
