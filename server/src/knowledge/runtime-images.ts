import type { Reference } from '../syntax/reference.ts';

/**
 * Images that run what others compile, with the same C library. Sources: the Dockerfiles of docker-library/golang, rust-lang/docker-rust,
 * carlossg/docker-maven, keeganwitt/docker-gradle and adoptium/containers (what they are FROM), and GoogleContainerTools/distroless,
 * base/README.md ("Statically compiled applications (Go) that do not require libc can use …static"). Date: 2026-11.
 */
export interface RuntimeImage {
  readonly image: string;
  /** Files of the compiling image that programs expect and this one has not. */
  readonly brings: readonly string[];
  readonly hasShell: boolean;
}

/** What a program needs at run time: nothing at all, the C library that it was linked with, or Java. */
export type Needs = 'nothing' | 'libc' | 'java';

/** The Debian releases that images of compilers are named after. */
const DEBIAN = /-(bullseye|bookworm|trixie|forky)$/;
const ALPINE = /-alpine(3\.\d+)$/;
/** Releases that adoptium/containers has JREs of. */
const JAVA = /^(?:[\w.-]+-eclipse-temurin-|(?:[\d.]+-)?jdk-?|)(8|11|17|21|25)(?:-jdk)?(-alpine|-noble|-jammy)?$/;

/** The image for what is compiled in another; undefined where none is known for certain. `tag` is as written, variables and all. */
export function runtimeImage({ familiar }: Reference, tag: string, needs: Needs): RuntimeImage | undefined {
  if (familiar === 'maven' || familiar === 'gradle' || familiar === 'eclipse-temurin') {
    const [, version, system = ''] = JAVA.exec(tag) ?? [];
    const isPlain = familiar === 'maven' ? tag.includes('eclipse-temurin') : familiar === 'gradle' ? tag.includes('jdk') : true;
    return needs === 'java' && version !== undefined && isPlain
      ? { image: `eclipse-temurin:${version}-jre${system}`, brings: [], hasShell: true }
      : undefined;
  }
  if ((familiar !== 'golang' && familiar !== 'rust') || needs === 'java') return undefined;
  const [, alpine] = ALPINE.exec(tag) ?? [];
  if (alpine !== undefined) return { image: `alpine:${alpine}`, brings: [], hasShell: true };
  const [, release] = DEBIAN.exec(tag) ?? [];
  if (release !== undefined)
    // The authorities come with the compiler's image, and not with Debian's.
    return { image: `debian:${release}-slim`, brings: ['/etc/ssl/certs/ca-certificates.crt'], hasShell: true };
  if (needs === 'nothing' && familiar === 'golang' && !/alpine|windows|nanoserver/.test(tag))
    return { image: 'gcr.io/distroless/static-debian13', brings: [], hasShell: false };
  return undefined;
}

/** Packages that nothing needs but a compiler and what calls it. */
export const BUILD_PACKAGES: ReadonlySet<string> = new Set(
  `autoconf automake binutils bison build-base build-essential ca-certificates clang cmake curl flex g++ gcc git go golang golang-go gradle
  libc-dev libc6-dev libtool linux-headers lld llvm make maven meson mold musl-dev musl-tools nasm ninja-build openssh-client patch
  pkg-config pkgconf pkgconfig protobuf-compiler protoc tar unzip upx upx-ucl wget xz xz-utils yasm`.split(/\s+/),
);

/**
 * Crates that are called after a system's library and bring what they need, or link nothing beside the C library. All other `-sys` crates
 * may need a library at run time.
 */
export const CLOSED_CRATES: ReadonlySet<string> = new Set(
  `android_system_properties aws-lc-sys core-foundation-sys dirs-sys dirs-sys-next fsevent-sys inotify-sys io-kit-sys js-sys kqueue-sys
  libmimalloc-sys linux-raw-sys mach-sys ndk-sys objc-sys security-framework-sys system-configuration-sys tikv-jemalloc-sys web-sys
  winapi-i686-pc-windows-gnu windows-sys zstd-sys`.split(/\s+/),
);
