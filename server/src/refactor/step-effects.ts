import { downloadOf } from '../facts/download-add.ts';
import { operands, type RunCommand } from '../model/commands.ts';
import { copyOf } from '../model/copy.ts';
import { cloneOf } from '../model/downloads.ts';
import { below, folderOf, pathFrom } from '../model/folders.ts';
import type { Model } from '../model/model.ts';
import { stepOf } from '../model/run-state.ts';
import type { ShellWord } from '../shell/ast.ts';
import type { Instruction } from '../syntax/ast.ts';

/** What a step does to the file system, as absolute paths. */
export interface Effects {
  /** Files and folders that it makes or fills, as far as they stay. */
  readonly makes: readonly string[];
  /** All that it names. */
  readonly names: readonly string[];
  /** Those of what it makes that are files. */
  readonly files: readonly string[];
  /** What gets another mode or owner: a copy of a file keeps it, and that of a folder does not. */
  readonly marked: readonly string[];
  /** It fetches or compiles, so it takes its time. */
  readonly isSlow: boolean;
  /** It runs something that may look at any variable. */
  readonly isOpen: boolean;
}

/** Folders of the Filesystem Hierarchy Standard 3.0, which many share. */
const SHARED = new Set(
  `/ /bin /boot /dev /etc /home /lib /lib32 /lib64 /libx32 /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp /usr /var /etc/opt
  /etc/profile.d /etc/ssl /usr/bin /usr/include /usr/lib /usr/lib64 /usr/libexec /usr/local /usr/local/bin /usr/local/etc
  /usr/local/include /usr/local/lib /usr/local/libexec /usr/local/sbin /usr/local/share /usr/local/src /usr/sbin /usr/share /usr/src
  /var/cache /var/lib /var/local /var/log /var/opt /var/run /var/spool /var/tmp`.split(/\s+/),
);

export const within = (path: string, folder: string): boolean => below(folder, path) !== undefined;

/** The effects of a step; undefined where one of its commands may do something else as well. */
export function effectsOf(instruction: Instruction, model: Model): Effects | undefined {
  if (instruction.kind === 'RUN') return instruction.flags.length > 0 ? undefined : new Reader(instruction, model).effects();
  return instruction.kind === 'ADD' ? addEffects(instruction, model) : undefined;
}

/** An ADD from the network: of the build context, other steps may know as well. */
function addEffects(instruction: Instruction, model: Model): Effects | undefined {
  const { sources, destination } = copyOf(instruction, model);
  const text = destination && model.expand(instruction, destination.text);
  const path = text && pathFrom(folderOf(model.before(instruction)), text);
  const isFetched = sources.every((it) => it.kind === 'url' || it.kind === 'git');
  if (!path || !isFetched || path.startsWith('/…') || SHARED.has(path)) return undefined;
  return { makes: [path], names: [path], files: [], marked: [], isSlow: true, isOpen: false };
}

class Reader {
  readonly #run: Instruction;
  readonly #model: Model;
  readonly #folder: string | undefined;
  readonly #made = new Set<string>();
  readonly #named = new Set<string>();
  readonly #files = new Set<string>();
  readonly #marked = new Set<string>();
  /** Shared folders that are only made sure of. */
  readonly #sure = new Set<string>();
  #isSlow = false;
  #isOpen = false;

  constructor(run: Instruction, model: Model) {
    this.#run = run;
    this.#model = model;
    this.#folder = folderOf(model.before(run));
  }

  effects(): Effects | undefined {
    const step = stepOf(this.#run, this.#model);
    if (!step || step.statements.some((it) => it.background || it.operators.includes('||'))) return undefined;
    for (const [i, command] of step.commands.entries()) {
      const { command: own, wrappers } = command;
      if (own.nesting > 0 || own.conditional || own.assignments.length > 0 || wrappers.length > 0) return undefined;
      const before = own.connector === '|' ? step.commands[i - 1] : undefined;
      if (!this.#read(command, before, step.commands[i + 1]?.command.connector === '|')) return undefined;
    }
    // A folder that only its parents are made sure of would be lost.
    if ([...this.#sure].some((it) => ![...this.#made].some((path) => within(path, it)))) return undefined;
    if (this.#made.size === 0) return undefined;
    return {
      makes: [...this.#made],
      names: [...this.#named],
      files: [...this.#files],
      marked: [...this.#marked],
      isSlow: this.#isSlow,
      isOpen: this.#isOpen,
    };
  }

  #read(command: RunCommand, before: RunCommand | undefined, isPiped: boolean): boolean {
    const { name, args, command: own } = command;
    if (name !== 'curl' && own.redirects.length > 0) return false;
    this.#mention(args);
    switch (name) {
      case 'set':
        return args.every((it) => /^-[eux]+$/.test(it.text) || /^(?:-o|pipefail|-[eux]+o)$/.test(it.text));
      case 'curl':
      case 'wget':
        return before === undefined && this.#download(command, isPiped);
      case 'tar':
        return this.#tar(args, before);
      case 'unzip':
        return before === undefined && this.#unzip(args);
      case 'git':
        return before === undefined && this.#clone(command);
      case 'make':
        return before === undefined && this.#make(args);
      case 'echo':
      case 'printf':
        return before === undefined && isPiped;
      case 'sha256sum':
      case 'sha512sum':
      case 'sha1sum':
        return args.some((it) => /^(?:-c|--check)$/.test(it.text));
      default:
        return before === undefined && !isPiped && this.#file(name, args);
    }
  }

  /** Absolute paths anywhere in words, as in the text that is piped to a checksum. */
  #mention(args: readonly ShellWord[]): void {
    for (const { value, text } of args)
      for (const [, path = ''] of (value ?? text).matchAll(/(?:^|[\s"'=])(\/[\w.+/-]+)/g))
        if (path !== '/') this.#named.add(pathFrom('/', path) ?? path);
  }

  #path(word: ShellWord | string | undefined): string | undefined {
    const text = typeof word === 'string' ? word : word?.value;
    if (text === undefined || /[*?[\]$~`]/.test(text)) return undefined;
    const path = pathFrom(this.#folder, text);
    return path?.startsWith('/…') ? undefined : path;
  }

  #makes(path: string | undefined): boolean {
    if (path === undefined || SHARED.has(path) || !/^[\w.+/@-]+$/.test(path)) return false;
    this.#made.add(path);
    this.#named.add(path);
    return true;
  }

  readonly #isOwn = (path: string | undefined): path is string =>
    path !== undefined && [...this.#made].some((it) => within(path, it));

  #download(command: RunCommand, isPiped: boolean): boolean {
    const found = downloadOf(command);
    if (!found || found.to === undefined) return false;
    this.#isSlow = true;
    if (found.to === '-' || isPiped) return found.to === '-' && isPiped;
    const path = this.#path(/[$"'`\\]/.test(found.to) ? undefined : found.to);
    if (path !== undefined) this.#files.add(path);
    return this.#makes(path);
  }

  #tar(args: readonly ShellWord[], before: RunCommand | undefined): boolean {
    const words = args.map((it) => it.value ?? '$');
    const [first = ''] = words;
    const isBundle = /^-?[a-zA-Z]*x[a-zA-Z]*$/.test(first);
    if (!isBundle || !/^-?[xzjJvpfC]+$/.test(first)) return false;
    if (before && before.name !== 'curl' && before.name !== 'wget') return false;
    let file = '-';
    let folder = '.';
    // The letters of a bundle take the words behind it, in their order.
    const rest = words.slice(1);
    for (const letter of first.replace('-', '')) {
      if (letter === 'f') file = rest.shift() ?? '$';
      if (letter === 'C') folder = rest.shift() ?? '$';
    }
    for (let at = 0; at < rest.length; at++) {
      const word = rest[at] ?? '';
      if (word === '-C' || word === '--directory') folder = rest[++at] ?? '$';
      else if (word === '-f' || word === '--file') file = rest[++at] ?? '$';
      else if (word === '--strip-components' || word === '--strip') at++;
      else if (word.startsWith('--directory=')) folder = word.slice('--directory='.length);
      else if (!/^--(?:strip(?:-components)?=\d+|no-same-owner|no-same-permissions|exclude=.+)$/.test(word)) return false;
    }
    if ((file === '-') !== (before !== undefined) || (file !== '-' && this.#path(file) === undefined)) return false;
    this.#isSlow = true;
    if (file !== '-') this.#named.add(this.#path(file) ?? file);
    return this.#makes(this.#path(folder));
  }

  #unzip(args: readonly ShellWord[]): boolean {
    const [file, ...more] = operands(args, ['-d']);
    const at = args.findIndex((it) => it.text === '-d');
    const path = this.#path(file);
    if (path === undefined || more.length > 0 || args.some((it) => /^-/.test(it.text) && !/^-(?:[qon]+|d)$/.test(it.text)))
      return false;
    this.#named.add(path);
    return this.#makes(this.#path(at < 0 ? '.' : args[at + 1]));
  }

  #clone(command: RunCommand): boolean {
    const clone = cloneOf(command);
    if (!clone || clone.destination.includes('$')) return false;
    this.#isSlow = true;
    return this.#makes(this.#path(clone.destination));
  }

  /** What is installed goes elsewhere. */
  #make(args: readonly ShellWord[]): boolean {
    const words = args.map((it) => it.value ?? '$');
    const at = words.indexOf('-C');
    if (at < 0 || words.some((it) => /install|DESTDIR|prefix|^-f|\$|\.\./i.test(it))) return false;
    this.#isSlow = true;
    this.#isOpen = true;
    return this.#makes(this.#path(words[at + 1]));
  }

  #file(name: string | undefined, args: readonly ShellWord[]): boolean {
    const flags = args.filter((it) => it.text.startsWith('-')).map((it) => it.text);
    const words = operands(args);
    const paths = words.map((it) => this.#path(it));
    const last = paths.at(-1);
    switch (name) {
      case 'mkdir':
        if (flags.some((it) => it !== '-p' && it !== '-pv' && it !== '--parents')) return false;
        for (const it of paths) if (it !== undefined && SHARED.has(it)) this.#sure.add(it);
        return paths.every((it) => it !== undefined && (SHARED.has(it) || this.#makes(it)));
      case 'rm':
        if (!paths.every(this.#isOwn)) return false;
        for (const it of paths) this.#made.delete(it);
        return true;
      case 'chmod':
      case 'chown':
        for (const it of paths.slice(1)) if (it !== undefined) this.#marked.add(it);
        return paths.slice(1).every((it) => this.#isOwn(it) || this.#makes(it)) && flags.every((it) => it === '-R');
      case 'ln':
        // A copy of a link alone is one of what it leads to.
        return words.length === 2 && flags.every((it) => /^-[sfn]+$/.test(it)) && this.#isOwn(last);
      case 'mv': {
        const [from] = paths;
        if (words.length !== 2 || !this.#isOwn(from) || !this.#makes(last)) return false;
        this.#made.delete(from);
        if (this.#files.has(from) && last !== undefined) this.#files.add(last);
        return true;
      }
      default:
        return false;
    }
  }
}
