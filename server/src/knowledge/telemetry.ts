import { onceByText } from '../text/once.ts';

/**
 * Tools that send reports of their use, and the variables with which their documentation stops that.
 * Sources: learn.microsoft.com/dotnet/core/tools/telemetry, nextjs.org/telemetry, gatsbyjs.com/docs/telemetry, astro.build/telemetry,
 * github.com/nuxt/telemetry, angular.dev/cli/analytics, storybook.js.org/docs/configure/telemetry, turbo.build/docs/telemetry,
 * learn.microsoft.com/powershell (about_Telemetry), docs.brew.sh/Analytics, learn.microsoft.com/vcpkg (privacy),
 * docs.aws.amazon.com/serverless-application-model (telemetry), developer.hashicorp.com/terraform (checkpoint). Date: 2026-11.
 */
export interface Telemetry {
  readonly name: string;
  /** The command and its words, joined by blanks. */
  readonly command: RegExp;
  readonly variable: string;
  readonly value: string;
}

/** A program of Node's, called by itself or by what runs those of a project. */
const throughNode = (call: string): RegExp =>
  new RegExp(`^(?:(?:npx|bunx|pnpm exec|pnpm dlx|yarn|yarn dlx|yarn run|npm exec|npm exec --) (?:--?\\S+ )*)?${call}\\b`);

export const TELEMETRY: readonly Telemetry[] = [
  {
    name: '.NET',
    command: /^dotnet (?:restore|build|publish|test|pack|tool|new|run|msbuild|nuget|workload)\b/,
    variable: 'DOTNET_CLI_TELEMETRY_OPTOUT',
    value: '1',
  },
  { name: 'Next.js', command: throughNode('next (?:build|export)'), variable: 'NEXT_TELEMETRY_DISABLED', value: '1' },
  { name: 'Gatsby', command: throughNode('gatsby build'), variable: 'GATSBY_TELEMETRY_DISABLED', value: '1' },
  { name: 'Astro', command: throughNode('astro build'), variable: 'ASTRO_TELEMETRY_DISABLED', value: '1' },
  { name: 'Nuxt', command: throughNode('nuxi? (?:build|generate)'), variable: 'NUXT_TELEMETRY_DISABLED', value: '1' },
  { name: 'Angular', command: throughNode('ng build'), variable: 'NG_CLI_ANALYTICS', value: 'false' },
  {
    name: 'Storybook',
    command: throughNode('(?:storybook build|build-storybook)'),
    variable: 'STORYBOOK_DISABLE_TELEMETRY',
    value: '1',
  },
  {
    name: 'Turborepo',
    command: throughNode('turbo (?:run|build|prune)'),
    variable: 'TURBO_TELEMETRY_DISABLED',
    value: '1',
  },
  { name: 'PowerShell', command: /^pwsh\b/, variable: 'POWERSHELL_TELEMETRY_OPTOUT', value: '1' },
  { name: 'Homebrew', command: /^brew (?:install|update|upgrade|tap)\b/, variable: 'HOMEBREW_NO_ANALYTICS', value: '1' },
  {
    name: 'vcpkg',
    command: /^(?:vcpkg install|bootstrap-vcpkg\.sh)\b(?!.*-disableMetrics)/,
    variable: 'VCPKG_DISABLE_METRICS',
    value: '1',
  },
  { name: 'AWS SAM', command: /^sam (?:build|package|deploy)\b/, variable: 'SAM_CLI_TELEMETRY', value: '0' },
  { name: 'Terraform', command: /^terraform init\b/, variable: 'CHECKPOINT_DISABLE', value: '1' },
];

/** Programs of which some calls report, by name. */
export const mayReport = onceByText((program) =>
  /^(?:dotnet|npx|bunx|pnpm|yarn|npm|next|gatsby|astro|nuxi?|ng|storybook|build-storybook|turbo|pwsh|brew|vcpkg|bootstrap-vcpkg\.sh|sam|terraform)$/.test(
    program,
  ),
);
