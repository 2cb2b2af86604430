/**
 * Paths that builds make and repositories do not hold: a missing one is no mistake in the Dockerfile.
 * Source: the default output folders of Maven, Gradle, sbt, npm and its bundlers, Cargo, Go releasers, .NET, Bazel, CMake, Python's
 * build; and the endings of packages and binaries. Date: 2026-11.
 */
const FOLDERS =
  /(?:^|\/)(?:target|build|_build|dist|out|output|bin|obj|release|releases|publish|artifacts?|_output|bazel-[^/]+|node_modules|vendor|generated|\.next|\.output|\.venv|venv|wheels?|wheelhouse|packages?|pkg|binaries|downloads?|cache|tmp|temp|stage|staging|rootfs|certs?|secrets?)(?:\/|$)/i;
const FILES =
  /\.(?:jar|war|ear|whl|deb|rpm|apk|exe|dll|so|a|o|bin|elf|zip|tar|tgz|gz|xz|bz2|zst|iso|img|qcow2|pem|crt|key|p12|jks|pub|env|msi|nupkg|egg|gem|wasm|hex|sql|dump|db)(?:\.[a-z0-9]+)?$/i;

/** Names without an ending at the root of a context are mostly binaries that a build put there. */
const BINARY = /^[^./]+$/;
const KNOWN_PLAIN =
  /^(?:Makefile|Gemfile|Rakefile|Procfile|Pipfile|LICENSE|README|VERSION|Dockerfile|src|lib|conf|config|scripts?|files?|etc|root|docker|docs?|tests?|cmd|internal|web|www|html|public|static|templates?|assets)$/;

/** True for what a build step before the image's may have made. */
export const mayBeBuilt = (path: string): boolean =>
  FOLDERS.test(path) || FILES.test(path) || (BINARY.test(path) && !KNOWN_PLAIN.test(path));
