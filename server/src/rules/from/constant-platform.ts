import { rule } from '../../engine/rule.ts';
import { ARCHITECTURES } from '../../knowledge/architectures.ts';

export default rule({
  id: 'constant-platform',
  aliases: ['FromPlatformFlagConstDisallowed', 'DL3029'],
  category: 'portability',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'whether the image is meant for one platform only is for the author to say',
  words: ['--platform'],
  summary: 'A `FROM --platform` that names one platform',
  rationale: `
    The flag counts whatever platform is asked for: \`docker build --platform=linux/arm64\` then ends with an image that calls itself arm64
    and holds programs for amd64. Who needs one platform says so where the build is started. A file that builds for one platform in one
    stage and for others beside it says that in the stage's name, and is left alone: \`FROM --platform=linux/arm64 … AS build-arm64\`.
    It is off by default, since some images are there for one platform only.
  `,
  examples: [
    {
      bad: 'FROM --platform=linux/amd64 debian:13',
      good: 'FROM debian:13',
    },
  ],
  *check({ model }) {
    for (const { from, name = '' } of model.stages) {
      const value = from.flags.find((it) => it.name.text === 'platform')?.value;
      const parts = value ? partsOf(value.text) : undefined;
      if (!value || !parts || parts.some((part) => name.includes(part))) continue;
      yield { at: value, message: `This stage is for ${value.text.trim()}, whatever platform a build asks for.` };
    }
  },
});

/** The system and the architecture, as the builder calls them; undefined for what is no platform, or holds a variable. */
function partsOf(text: string): string[] | undefined {
  if (!/^[\w.()+-]+(?:\/[\w.+-]+){0,2}$/.test(text)) return undefined;
  const [first = '', second] = text.toLowerCase().split('/');
  const system = first.replace(/\(.*$/, '') === 'macos' ? 'darwin' : first.replace(/\(.*$/, '');
  if (second !== undefined) return [system, ARCHITECTURES.get(second) ?? second];
  // One word is either of them, and the builder adds its own other half.
  const architecture = ARCHITECTURES.get(first);
  return architecture === undefined ? [system] : [architecture];
}
