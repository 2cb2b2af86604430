/** Names that Docker, Podman and editors take for Dockerfiles. */
const NAMES = /^(?:dockerfile|containerfile)(?:\..+)?$|\.(?:dockerfile|containerfile)$/i;
/** Endings of files that only stand beside a Dockerfile. */
const OTHERS =
  /\.(?:dockerignore|md|txt|ya?ml|json|sh|py|go|js|ts|rs|java|png|svg|log|tmpl|tpl|template|j2|jinja2?|erb|in|rego|orig|rej|bak)$/i;

export const isDockerfileName = (name: string): boolean => NAMES.test(name) && !OTHERS.test(name);
