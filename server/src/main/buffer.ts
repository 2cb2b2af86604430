// Injected into the worker's bundle only: `dockerfile-ast` asks Node's Buffer for the bytes of a character, and a browser has none.
const encoder = new TextEncoder();
export const Buffer = { from: (text: string): Uint8Array => encoder.encode(text) };
