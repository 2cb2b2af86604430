import { rule } from '../../engine/rule.ts';
import { calledCommands, operands, type RunCommand } from '../../model/commands.ts';
import type { ShellWord } from '../../shell/ast.ts';
import type { Span } from '../../text/span.ts';

export default rule({
  id: 'world-writable',
  options: {
    data: { type: 'boolean', default: false, docs: 'Whether folders that only hold data count, too.' },
  },
  category: 'security',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which user has to write there, only the author knows',
  summary: 'Programs or settings that every user of the container may change',
  rationale: `
    \`chmod 777\` makes a permission error go away, for whoever breaks into the container, too: any process may replace a program, a
    library or a setting that another one trusts, root among them. What has to be written belongs to the user that writes:
    \`COPY --chown\`, \`chown\`, or for OpenShift's random users \`chgrp 0\` and \`chmod g=u\`.

    Reported are the folders of programs, libraries and settings (\`/usr\`, \`/bin\`, \`/etc\` …) and scripts anywhere. Folders that hold data are
    often opened on purpose, for an image that any user may run: they count with the option \`data\`. The sticky bit (1777) is fine.
  `,
  examples: [{ bad: 'FROM debian:13\nRUN chmod -R 777 /usr/bin', good: 'FROM debian:13\nRUN chmod -R 755 /usr/bin' }],
  *check({ model, options }) {
    for (const command of calledCommands(model)) {
      const mode = command.name === 'chmod' ? modeOf(command, options.data) : undefined;
      if (mode) yield found(command.locate(mode), mode.value ?? mode.text, 'chmod');
    }
    for (const instruction of model.file.instructions) {
      if (instruction.kind !== 'COPY' && instruction.kind !== 'ADD') continue;
      const value = instruction.flags.find((it) => it.name.text === 'chmod')?.value;
      const target = instruction.words.at(-1)?.text ?? '';
      if (value && isOpen(value.text) && counts(target, options.data))
        yield found(value, value.text, `${instruction.kind} --chmod`);
    }
  },
});

const found = (at: Span, mode: string, by: string) => ({
  at: { start: at.start, end: at.end },
  message: `${by} ${mode} lets every user of the container change these files: give them to the one who writes.`,
});

/** The last digit has the bit for writing, and there is no sticky bit; or `a` or `o` get `w`. */
const isOpen = (mode: string): boolean =>
  /^0?[0-7]{2}[2367]$/.test(mode) || /^[02-6][0-7]{2}[2367]$/.test(mode) || /(?:^|,)[ugo]*[ao][ugo]*[+=][rxX]*w/.test(mode);

/** Places that are for everyone, or for nobody once the build is over. */
const COMMON = /^\/(?:tmp|var\/tmp|dev|run|var\/run|proc)(?:\/|$)/;
/** What is run, loaded or believed. */
const TRUSTED =
  /^\/(?:(?:usr|bin|sbin|lib(?:32|64)?|etc|boot|root)(?:\/|$)|$)|\.(?:sh|py|pl|rb|so|service)$|(?:^|\/)[\w.-]*entrypoint[\w.-]*$/;
/** Of those, what is for data. */
const DATA = /^\/usr\/(?:share|src|local\/(?:share|src|var))\//;

function counts(path: string, data: boolean): boolean {
  const plain = path.replace(/["']/g, '').replace(/\/\*?$/, '') || '/';
  return !COMMON.test(plain) && (data || (TRUSTED.test(plain) && !DATA.test(plain)));
}

function modeOf({ args }: RunCommand, data: boolean): ShellWord | undefined {
  const [mode, ...paths] = operands(args, ['--reference']);
  const text = mode?.value;
  return mode && text !== undefined && isOpen(text) && paths.some((it) => counts(it.value ?? it.text, data)) ? mode : undefined;
}
