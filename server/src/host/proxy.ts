import { BlockList, isIP } from 'node:net';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an address, by HTTP_PROXY, HTTPS_PROXY and NO_PROXY, as Go's tools and so Docker's read them
 * (golang.org/x/net/http/httpproxy): small letters win over capitals, and this very machine is never behind a proxy.
 */
export function proxyFor(url: string, env: Env): string | undefined {
  const { protocol, hostname, port } = new URL(url);
  const get = (name: string): string | undefined => env[name.toLowerCase()] || env[name] || undefined;
  const proxy = usable(get(protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'));
  if (proxy === undefined || isThisMachine(hostname)) return undefined;
  const number = port || (protocol === 'https:' ? '443' : '80');
  return isExempt(hostname.replace(/^\[|\]$/g, ''), number, get('NO_PROXY') ?? '') ? undefined : proxy;
}

const isThisMachine = (hostname: string): boolean => /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname);

/** `proxy:3128` means http; anything but http and https is not ours to speak. */
function usable(proxy: string | undefined): string | undefined {
  if (proxy === undefined) return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  return /^https?:/i.test(address) && URL.canParse(address) ? address : undefined;
}

function isExempt(host: string, port: string, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter((it) => it !== '')
    .some((entry) => {
      if (entry === '*') return true;
      if (entry.includes('/')) return isInNetwork(host, entry);
      const [, name = entry, only] = isIP(entry) === 6 ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
      return (only === undefined || only === port) && matches(host.toLowerCase(), name.toLowerCase());
    });
}

/** `example.com` means its subdomains, too; `.example.com` and `*.example.com` only those. */
function matches(host: string, pattern: string): boolean {
  const name = pattern.replace(/^\*(?=\.)/, '').replace(/^\[|\]$/g, '');
  return name.startsWith('.') ? host.endsWith(name) : host === name || (isIP(name) === 0 && host.endsWith(`.${name}`));
}

function isInNetwork(host: string, network: string): boolean {
  const [address = '', bits = ''] = network.split('/');
  const family = isIP(address);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits)) return false;
  const list = new BlockList();
  try {
    list.addSubnet(address, Number(bits), family === 6 ? 'ipv6' : 'ipv4');
  } catch {
    return false;
  }
  return list.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
