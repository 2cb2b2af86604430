/**
 * Commands that have nothing to act on while an image is built: its steps run in a container without an init system, with no processes but
 * their own, and without the rights to change the kernel's state. Sources: docs.docker.com/reference/dockerfile/#run and #run---security,
 * systemctl(1), init(8), shutdown(8). Date: 2026-11.
 */
export interface HostCommand {
  readonly programs: RegExp;
  /** The words behind the program; all where omitted. */
  readonly words?: RegExp;
  /** What becomes of it; a message goes on with this. */
  readonly outcome: string;
  /** True when it does something for the commands behind it in the same RUN. */
  readonly servesRun?: boolean;
  /** True when `--security=insecure` makes it work. */
  readonly privileged?: boolean;
}

export const HOST_COMMANDS: readonly HostCommand[] = [
  { programs: /^(?:shutdown|reboot|poweroff|halt|telinit)$/, outcome: 'has no machine to stop in a build' },
  {
    programs: /^systemctl$/,
    words: /^(?:start|restart|reload|try-restart|stop|status|is-active|daemon-reload|daemon-reexec)\b/,
    outcome: 'has no systemd to ask in a build',
  },
  {
    // Debian's and Ubuntu's init script makes the folder for privilege separation, without which `sshd` does not start.
    programs: /^service$/,
    words: /^sshd? (?:start|restart)\b/,
    outcome: 'starts a server that ends with this RUN: write mkdir -p /run/sshd, the folder that it makes and sshd needs',
    servesRun: true,
  },
  {
    programs: /^(?:service|rc-service|invoke-rc\.d)$/,
    words: /^[\w.@-]+ (?:start|restart|reload|force-reload)\b/,
    outcome: 'starts a service that ends with this RUN',
    servesRun: true,
  },
  { programs: /^(?:top|htop|free)$/, outcome: 'shows the machine that builds, not the one that will run the image' },
  {
    programs: /^(?:sysctl)$/,
    words: /^(?:-w |-p|--system|--write |[\w.]+=)/,
    outcome: 'changes the kernel of the machine that builds, or fails, and leaves nothing in the image',
    privileged: true,
  },
  {
    programs: /^(?:mount|swapon|modprobe|insmod)$/,
    words: /^./,
    outcome: 'needs rights that a build has not, and leaves nothing in the image',
    privileged: true,
  },
];
