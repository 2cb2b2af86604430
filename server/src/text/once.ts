/** The same question about the same object is answered once, and the answer goes when the object does. */
export function once<K extends object, V>(answer: (about: K) => V): (about: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (about) => {
    const found = known.get(about);
    if (found) return found.value;
    const value = answer(about);
    known.set(about, { value });
    return value;
  };
}
