import { Joined } from '../../text/joined.ts';
import { span } from '../../text/span.ts';
import type { Build, Tree } from '../build.ts';
import { folderOf } from '../paths.ts';
import { type Programs, scriptBuilds } from '../script/script.ts';
import { absolute, UNKNOWN } from '../script/values.ts';

/** Docker Hub's names (docs.docker.com, "Advanced options for autobuild and autotest"). */
export const isHub = (path: string): boolean => /(?:^|\/)hooks\/(?:pre_|post_)?(?:build|test|push|checkout)$/.test(path);

/** Set by Docker Hub for what is built; the others are about the commit. */
const UNKNOWNS = 'SOURCE_BRANCH SOURCE_COMMIT COMMIT_MSG DOCKER_REPO DOCKER_TAG CACHE_TAG IMAGE_NAME'.split(' ');

/** The builds of a hook: Docker Hub runs it in the folder of the build context, which holds `hooks/`, with the Dockerfile's default name. */
export function hubBuilds(path: string, tree: Tree, programs?: Programs): Build[] {
  const text = tree.text(path);
  if (text === undefined) return [];
  const folder = folderOf(folderOf(path));
  const env = new Map<string, string>(UNKNOWNS.map((name) => [name, UNKNOWN]));
  env.set('DOCKERFILE_PATH', 'Dockerfile').set('BUILD_PATH', folder === '.' ? '/' : `/${folder}`);
  const script = { tool: 'hub' as const, file: path, name: undefined, text: Joined.of(text, [span(0, text.length)]) };
  return scriptBuilds(script, { cwd: absolute(folder), env }, tree, programs);
}
