import type { Reference } from '../syntax/reference.ts';

/**
 * Repositories whose names say a version, as those of Red Hat (`ubi9`, `s2i-python-312`: catalog.redhat.com) and distroless
 * (`base-debian12`: github.com/GoogleContainerTools/distroless): without a tag, only what is within that version moves.
 */
const NAMED =
  /(?:^|[/_-])(?:(?:debian|ubi|rhel|centos|fedora|ubuntu|jdk|java|openjdk)-?\d+|(?:php|python|nodejs|node|ruby|perl|postgresql|mysql|mariadb|nginx|httpd|redis|varnish|golang|dotnet)-\d+)(?:[._-][\w.]+)*(?:\/|$)/;

export const saysVersion = ({ repository }: Reference): boolean => NAMED.test(repository);
