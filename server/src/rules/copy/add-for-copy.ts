import { rule, type Safety } from '../../engine/rule.ts';
import { type Context, contextsOf } from '../../facts/context.ts';
import type { Facts } from '../../facts/facts.ts';
import { type CopySource, copyOf, isArchive } from '../../model/copy.ts';
import { keywordLike } from '../../model/keyword.ts';
import type { Model } from '../../model/model.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { replace } from '../../text/edit.ts';

/** Extensions of files that are no tar archive, whatever they are called. */
const PLAIN =
  /\.(?:asc|bashrc|bat|c|cc|cer|cert|cfg|class|cmake|cmd|cnf|conf|config|cpp|cron|crt|cs|csproj|css|csv|deb|default|der|dll|ear|egg|env|erb|exe|go|gpg|gradle|h|hcl|hpp|html?|ico|in|inc|ini|j2|jar|java|jks|jpe?g|js|json|jsx|key|keystore|kt|list|local|lock|lua|map|md|mjs|mod|p12|patch|pem|php|pl|pm|pom|png|properties|ps1|pub|py|r|rb|repo|rpm|rs|rules|sbt|scala|service|sh|sln|so|sql|sum|supervisor|svg|tf|tmpl|toml|tpl|ts|tsx|ttf|txt|vcl|vim|war|whl|xml|xsl|ya?ml|zip|zsh)$/i;
/** Well-known files without an extension. */
const KNOWN =
  /(?:^|\/)(?:\.[a-z]+(?:rc|ignore|profile)|brewfile|changelog|containerfile|copying|crontab|dockerfile|gemfile|gnumakefile|go\.mod|gradlew|jenkinsfile|license|makefile|mvnw|notice|pipfile|procfile|rakefile|readme|vagrantfile|version)$/i;
/** Files that are tar archives under another name, which ADD unpacks as well: it looks at the content. */
const HIDDEN_TAR = /\.(?:apk|box|cbt|crate|gem|ipk|layer|oci|ova|pkg|rootfs|unitypackage)$|(?:^|[/._-])rootfs[^/]*$/i;
/** What only ADD can do. */
const ADD_FLAGS: ReadonlySet<string> = new Set(['checksum', 'keep-git-dir', 'unpack']);

export default rule({
  id: 'add-for-copy',
  aliases: ['DL3020'],
  category: 'correctness',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'safe',
  instructions: ['ADD'],
  summary: '`ADD` of plain files, for which there is `COPY`',
  rationale: `
    \`ADD\` downloads URLs, clones repositories and unpacks tar archives; \`COPY\` copies. For a plain file or folder both do the same, and
    \`COPY\` says that nothing else is meant to happen, now or when somebody puts an archive in its place. Everything that \`ADD\` may treat in
    its own way is left alone: archives, names that could be one, patterns that could match one, URLs and unknown variables.

    The fix is safe for folders, whose files \`ADD\` never unpacks, and for names that no archive has. \`ADD\` goes by the content, not
    by the name, so a name that tells nothing, \`ADD app /app\`, needs a look.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nADD app.conf /etc/app.conf',
      good: 'FROM debian:13\nCOPY app.conf /etc/app.conf',
    },
  ],
  *check({ model, facts }) {
    for (const instruction of model.file.instructions) {
      const add = instruction.trigger ?? instruction;
      // What an ONBUILD expands is only known in the build that runs it.
      if (add.kind !== 'ADD' || (instruction.trigger && add.rest.text.includes('$'))) continue;
      const sure = safetyOf(add, model, facts);
      if (!sure) continue;
      // The text of an ONBUILD is itself a part of the image.
      const safety = instruction.trigger ? 'review' : sure;
      const copy = keywordLike(add, 'COPY');
      yield {
        at: add.keyword,
        message: `This ${add.keyword.text} only copies, and ${copy} says so.`,
        fixes: [{ title: `Write ${copy}`, safety, edits: [replace(add.keyword, copy)] }],
      };
    }
  },
});

/** How sure it is that COPY does the same; undefined when ADD may be needed. */
function safetyOf(add: Instruction, model: Model, facts: Facts): Safety | undefined {
  const { sources } = copyOf(add, model);
  if (sources.length === 0 || add.flags.some((flag) => ADD_FLAGS.has(flag.name.text))) return undefined;
  const [context, ...others] = contextsOf(model, facts);
  const kinds = sources.map((source) => sourceSafety(source, others.length === 0 ? context : undefined));
  if (kinds.includes(undefined)) return undefined;
  return kinds.every((kind) => kind === 'safe') ? 'safe' : 'review';
}

function sourceSafety(source: CopySource, context: Context | undefined): Safety | undefined {
  if (source.kind === 'heredoc') return 'safe';
  if (source.kind !== 'local' || source.path === undefined || source.text === undefined) return undefined;
  const written = source.word.text.replace(/["']$/, '');
  const name = source.path.split('/').at(-1) ?? '';
  if (isArchive(source.path) || HIDDEN_TAR.test(source.path)) return undefined;
  // The context itself, or a name that only a folder can have. ADD unpacks no archives inside of folders.
  if (source.path === '' || /(?:^|\/)\.?$/.test(source.text)) return 'safe';
  if (PLAIN.test(written) || KNOWN.test(written)) return written.includes('$') ? 'review' : 'safe';
  // What the last part of the path is may be decided by whoever starts the build.
  if (/\$[^/]*$/.test(written)) return undefined;
  if (source.isGlob) return /[*?[\]]/.test(name) ? undefined : 'review';
  const entry = context?.entry(source.path);
  return entry?.state === 'known' && entry.value === 'folder' ? 'safe' : 'review';
}
