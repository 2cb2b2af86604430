/**
 * Files that hold secrets, by the names that their own programs give them.
 * Sources: ssh-keygen(1), netrc(5), docs.aws.amazon.com/cli (configuration files), kubernetes.io (kubeconfig), pypi.org (.pypirc),
 * docs.npmjs.com (.npmrc), git-scm.com/docs/git-credential-store, docs.docker.com (config.json), developer.hashicorp.com (state,
 * .vault-token), docs.ansible.com (vault password files), rubyonrails.org (master.key), openssl(1). Date: 2026-11.
 */
interface SecretFile {
  readonly pattern: RegExp;
  /** What it holds, for a message. */
  readonly what: string;
  /** True when many projects keep a harmless one in their repository: then it counts when `.gitignore` names it. */
  readonly often?: boolean;
}

const SAMPLE =
  /(?:^|[._-])(?:example|sample|template|tpl|dist|defaults?|tmpl|schema|test|testing|ci|dummy|mock|pub|docker)(?:[._-]|$)/i;

const FILES: readonly SecretFile[] = [
  {
    pattern: /^\.env(?:\.(?:local|dev|development|prod|production|staging|secret|secrets|live)(?:\.local)?)?$/,
    what: 'settings, often passwords',
  },
  { pattern: /^id_(?:rsa|dsa|ecdsa|ed25519)$/, what: 'a private SSH key' },
  { pattern: /^\.netrc$/, what: 'passwords' },
  { pattern: /^\.pypirc$/, what: 'a PyPI token' },
  { pattern: /^\.git-credentials$/, what: 'Git passwords' },
  { pattern: /^\.vault-token$/, what: 'a Vault token' },
  { pattern: /^\.?vault[-_]pass(?:word)?(?:\.txt)?$/, what: "Ansible's vault password" },
  { pattern: /^kubeconfig(?:\.ya?ml)?$|\.kubeconfig$/, what: 'the keys of a cluster' },
  { pattern: /^terraform\.tfstate(?:\.backup)?$/, what: "Terraform's state, passwords included" },
  {
    pattern: /^(?:privkey|private[-_.]?key|server[-_.]key|tls[-_.]key|key)\.pem$|[-_.](?:priv|private)(?:[-_.]?key)?\.pem$/,
    what: 'a private key',
  },
  { pattern: /\.ppk$/, what: 'a private SSH key' },
  { pattern: /\.(?:key|pem|p12|pfx|jks|keystore)$/, what: 'a private key', often: true },
  { pattern: /^\.npmrc$/, what: 'an npm token', often: true },
  { pattern: /^auth\.json$/, what: "Composer's passwords", often: true },
  { pattern: /^(?:credentials|service[-_]account[^/]*|gcp-key|client_secrets?)\.json$/, what: 'credentials', often: true },
  { pattern: /^secrets?\.(?:ya?ml|json|toml|env|tfvars)$/, what: 'secrets', often: true },
];

/** Paths that hold secrets wherever they stand. */
const PATHS: readonly { readonly path: string; readonly what: string; readonly often?: boolean }[] = [
  { path: '.aws/credentials', what: 'AWS keys' },
  { path: '.ssh/id_rsa', what: 'a private SSH key' },
  { path: '.ssh/id_ed25519', what: 'a private SSH key' },
  { path: '.kube/config', what: 'the keys of a cluster' },
  { path: '.docker/config.json', what: 'registry passwords' },
  { path: 'config/master.key', what: "the key of Rails' credentials" },
];

export const SECRET_PATHS = PATHS;

/** What a file of this name holds; undefined for one that is no secret, or an example of one. */
export const secretFile = (name: string): { readonly what: string; readonly often?: boolean } | undefined =>
  SAMPLE.test(name) ? undefined : FILES.find((it) => it.pattern.test(name));
