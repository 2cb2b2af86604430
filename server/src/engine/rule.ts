import type { Build } from '../builds/build.ts';
import type { Facts } from '../facts/facts.ts';
import type { Model } from '../model/model.ts';
import type { Keyword } from '../syntax/ast.ts';
import type { Edit } from '../text/edit.ts';
import { once } from '../text/once.ts';
import type { Span } from '../text/span.ts';

export const SEVERITIES = ['error', 'warning', 'info', 'hint'] as const;
export type Severity = (typeof SEVERITIES)[number];
export type Category = 'correctness' | 'security' | 'reproducibility' | 'cache' | 'size' | 'portability' | 'style';
/** `safe` keeps the image the same and may be applied unattended; `review` wants a human eye. */
export type Safety = 'safe' | 'review';

export interface Fix {
  /** A verb phrase, as shown in the light bulb: "Pin node to 22.11". */
  readonly title: string;
  readonly safety: Safety;
  /** All or nothing. */
  readonly edits: readonly Edit[];
}

export interface Finding {
  /** As narrow as the culprit word. */
  readonly at: Span;
  /** One sentence: what is wrong here, with the value found. */
  readonly message: string;
  readonly related?: readonly { readonly at: Span; readonly message: string }[];
  /** The first is the preferred one. */
  readonly fixes?: readonly Fix[];
  readonly tag?: 'unnecessary' | 'deprecated';
  /** The one of the rule's `codes` that it is. */
  readonly code?: string;
  /** True for one of those that the rule's `minor` speaks of. */
  readonly isMinor?: boolean;
}

/** A setting of a rule, beside its level. */
export type OptionSpec = { readonly docs: string } & (
  | { readonly type: 'boolean'; readonly default: boolean }
  | { readonly type: 'number'; readonly default: number }
  | { readonly type: 'string'; readonly default: string; readonly choices?: readonly string[] }
  | { readonly type: 'strings'; readonly default: readonly string[] }
  | { readonly type: 'map'; readonly default: Readonly<Record<string, string>>; readonly choices?: readonly string[] }
);
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;
interface OptionTypes {
  readonly boolean: boolean;
  readonly number: number;
  readonly string: string;
  readonly strings: readonly string[];
  readonly map: Readonly<Record<string, string>>;
}
/** What the configuration says, or else the defaults. */
export type OptionValues<O extends OptionSpecs> = { readonly [K in keyof O]: OptionTypes[O[K]['type']] };

export interface RuleContext<O extends OptionSpecs = OptionSpecs> {
  readonly model: Model;
  readonly facts: Facts;
  readonly options: OptionValues<O>;
}

/** One build of a file that defines some, and the Dockerfile that it builds. */
export interface BuildRuleContext {
  readonly build: Build;
  readonly model: Model;
  /** All builds of the file whose Dockerfile is known, this one among them: a loop, a matrix or a base target speaks for many. */
  readonly all: readonly { readonly build: Build; readonly model: Model }[];
  /** Of the file that defines the build. */
  readonly text: string;
  /** A place of the file without the quotes around it. */
  bare(at: Span): Span;
}

export interface Example {
  readonly bad: string;
  readonly good: string;
  /** The files of the build context, where they matter. */
  readonly files?: readonly string[];
  /** The text of `.dockerignore`. */
  readonly ignore?: string;
  /** Built from standard input, with nothing sent along. */
  readonly context?: 'none';
  /** What else is known, by `factId`. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** The rule's options, where they matter. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** For a rule of build files: the name of the file that `bad` and `good` are texts of, and the Dockerfile beside it. */
  readonly build?: { readonly file: string; readonly dockerfile: string };
}

export interface Rule<O extends OptionSpecs = OptionSpecs> {
  /** Also the file name. Names the defect: reads well after "ignore". */
  readonly id: string;
  /** Ids other tools use for it: DL3006, StageNameCasing, SC2046. */
  readonly aliases?: readonly string[];
  /** The same for some of its findings only, which say which: of one rule for all package managers, those of apt are DL3014. */
  readonly codes?: readonly string[];
  readonly options?: O;
  readonly category: Category;
  readonly severity: Severity;
  /** The lower level of some findings, where no configuration names one for the rule. `when`: ends the sentence "info …". */
  readonly minor?: { readonly severity: Severity; readonly when: string };
  /** Whether the preset `recommended` turns it on. */
  readonly recommended: boolean;
  readonly since: string;
  /** The best fix it may offer; the tests hold it to this. */
  readonly fix: Safety | 'none';
  /** Why there is no fix; needed when there is none. */
  readonly noFix?: string;
  /** Where none of these stands anywhere in the file, the rule has nothing to say and is not asked: most rules are not, for most files. */
  readonly words?: readonly string[];
  /** The same of instructions, those behind ONBUILD among them. */
  readonly instructions?: readonly Keyword[];
  /** What is wrong, in a few words, without a final stop. */
  readonly summary: string;
  /** Why it matters. Markdown. */
  readonly rationale: string;
  readonly examples: readonly [Example, ...Example[]];
  check(context: RuleContext<O>): Iterable<Finding>;
  /** For a rule of build files instead: the findings are in the file that defines the build. */
  checkBuild?(context: BuildRuleContext): Iterable<Finding>;
}

/** Where a rule's page is read; a code is one of ShellCheck itself. */
export const pageOf = (rule: string): string =>
  /^SC\d+$/.test(rule)
    ? `https://www.shellcheck.net/wiki/${rule}`
    : `https://github.com/dockwright/dockwright/blob/main/docs/rules/${rule}.md`;

/** Identity, for inference. */
export const rule = <const O extends OptionSpecs = Record<never, never>>(it: Rule<O>): Rule => it as unknown as Rule;

/** The values of a rule's options where the configuration says nothing. */
export const defaultOptions = once(
  ({ options = {} }: Rule): OptionValues<OptionSpecs> =>
    Object.fromEntries(Object.entries(options).map(([name, spec]) => [name, spec.default])),
);
