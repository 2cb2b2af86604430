/** What a program does with SIGTERM, and what it wants instead. */
export interface StopSignal {
  /** By name, or by path where the name says too little. */
  readonly programs: RegExp;
  readonly signal: string;
  /** Behind "SIGTERM makes NAME …". */
  readonly otherwise: string;
}

/**
 * Sources: nginx.org/en/docs/control.html; php-fpm(8); httpd.apache.org/docs/2.4/stopping.html; haproxy's management guide, "Stopping
 * and restarting"; postgresql.org/docs, "Shutting Down the Server"; systemd(1), "Signals". The official images of these set the same
 * STOPSIGNALs. Date: 2026-11.
 */
export const STOP_SIGNALS: readonly StopSignal[] = [
  { programs: /^(?:nginx|openresty)$/, signal: 'SIGQUIT', otherwise: 'cut its connections off' },
  { programs: /^php-fpm[\d.]*$/, signal: 'SIGQUIT', otherwise: 'cut its requests off' },
  { programs: /^(?:httpd|apache2)(?:-foreground)?$/, signal: 'SIGWINCH', otherwise: 'cut its requests off' },
  { programs: /^haproxy$/, signal: 'SIGUSR1', otherwise: 'cut its connections off' },
  { programs: /^(?:postgres|postmaster)$/, signal: 'SIGINT', otherwise: 'wait for its clients, until it is killed' },
  // Not `/sbin/init`, which is BusyBox's on Alpine and was Upstart's on Ubuntu; Red Hat writes it with `/usr`.
  { programs: /^systemd$|^\/usr\/sbin\/init$/, signal: 'SIGRTMIN+3', otherwise: 'start anew, and it is killed in the end' },
];

/** Names of distributions' images, none of which sets a STOPSIGNAL. */
export const NO_STOP_SIGNAL: ReadonlySet<string> = new Set(
  'debian ubuntu alpine busybox fedora centos rockylinux almalinux oraclelinux amazonlinux archlinux buildpack-deps opensuse/leap'.split(
    ' ',
  ),
);
