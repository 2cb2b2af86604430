/**
 * The users and groups of distroless images, all flavours of them.
 * Source: GoogleContainerTools/distroless, common/variables.bzl and its passwd and group targets. Date: 2026-11.
 */
export const DISTROLESS_USERS: ReadonlySet<string> = new Set(['root', 'nobody', 'nonroot']);
export const DISTROLESS_GROUPS: ReadonlySet<string> = new Set(['root', 'nobody', 'tty', 'staff', 'nonroot']);

/** Names that authors give to users of their own: neither a distribution nor a package makes them. */
export const INVENTED =
  /^(?:app|app-?_?user|app-?_?group|user|myuser|mygroup|non-?_?root|non-?_?root-?_?user|node|developer|worker|runner|deploy|web-?_?user)$/;
