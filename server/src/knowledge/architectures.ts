/** Names of architectures by the names that the builder takes for them: containerd/platforms, normalizeArch and isKnownArch. */
export const ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ...'386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'
    .split(' ')
    .map((name) => [name, name] as const),
  ['i386', '386'],
  ['x86_64', 'amd64'],
  ['x86-64', 'amd64'],
  ['aarch64', 'arm64'],
  ['armhf', 'arm'],
  ['armel', 'arm'],
]);
