import { imageFacts } from '../knowledge/images.ts';
import type { Reference } from '../syntax/reference.ts';
import type { Facts } from './facts.ts';

/**
 * Whether an image is one that the workspace builds itself: no registry moves it under the build. Well-known names are not believed, as
 * where a service is called by the image that it is built from.
 */
export function isOwnImage({ familiar }: Reference, facts: Facts): boolean {
  const made = facts.get('made', '');
  return made.state === 'known' && made.value.includes(familiar) && imageFacts(familiar) === undefined;
}
