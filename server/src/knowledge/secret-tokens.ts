/**
 * Secrets that give themselves away by their shape.
 * Sources: docs.github.com "Token types", docs.gitlab.com "Token prefixes", docs.aws.amazon.com/IAM (unique identifiers), api.slack.com
 * "Token types", docs.npmjs.com "About access tokens", pypi.org/help, cloud.google.com/docs/authentication/api-keys, stripe.com/docs/keys,
 * docs.sendgrid.com, docs.docker.com/security/access-tokens, huggingface.co/docs/hub/security-tokens, platform.openai.com,
 * docs.anthropic.com, developer.hashicorp.com/vault, RFC 7468 and RFC 7519. Date: 2026-11.
 */
export interface SecretToken {
  /** With its article. */
  readonly name: string;
  readonly pattern: RegExp;
}

export const SECRET_TOKENS: readonly SecretToken[] = [
  { name: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})/g },
  { name: 'a GitLab token', pattern: /\bgl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[A-Za-z0-9_-]{20,}/g },
  { name: 'an AWS key', pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g },
  { name: 'a Slack token', pattern: /\bxox[abeoprs]-(?:\d+-)*[A-Za-z0-9-]{20,}/g },
  { name: 'a Slack webhook', pattern: /\bhooks\.slack\.com\/services\/T[A-Z0-9]{6,}\/B[A-Z0-9]{6,}\/[A-Za-z0-9]{20,}/g },
  { name: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { name: 'a PyPI token', pattern: /\bpypi-AgE[A-Za-z0-9_-]{50,}/g },
  { name: 'a Google API key', pattern: /\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g },
  { name: 'a Stripe key', pattern: /\b[rs]k_live_[A-Za-z0-9]{20,}/g },
  { name: 'a SendGrid key', pattern: /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/g },
  { name: 'a Docker Hub token', pattern: /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}/g },
  { name: 'a Hugging Face token', pattern: /\bhf_[A-Za-z]{34}\b/g },
  { name: 'an OpenAI key', pattern: /\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}/g },
  { name: 'an Anthropic key', pattern: /\bsk-ant-[a-z0-9]+-[A-Za-z0-9_-]{80,}/g },
  { name: 'a Vault token', pattern: /\bhv[sbr]\.[A-Za-z0-9_-]{24,}/g },
  { name: 'a DigitalOcean token', pattern: /\bdo[opr]_v1_[a-f0-9]{64}\b/g },
  { name: 'a private key', pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?=[\s\S]{0,60}?[A-Za-z0-9+/]{40})/g },
];

/** What documentation shows, and what stands for something else. */
const SAMPLE = /EXAMPLE|example|x{6,}|X{6,}|0{8,}|abcdefgh|ABCDEFGH|(.)\1{9,}|[Yy]our|YOUR|dummy|placeholder|changeme/;

/** The secrets in a text, with their places in it. */
export function secretsIn(text: string): { readonly name: string; readonly start: number; readonly end: number }[] {
  const found = SECRET_TOKENS.flatMap(({ name, pattern }) =>
    [...text.matchAll(pattern)].flatMap((match) =>
      SAMPLE.test(match[0]) ? [] : [{ name, start: match.index, end: match.index + match[0].length }],
    ),
  );
  return found.sort((a, b) => a.start - b.start);
}
