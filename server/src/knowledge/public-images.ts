import type { Reference } from '../syntax/reference.ts';

/** Publishers whose images are made for others to build on. */
const PUBLISHERS =
  /^(?:docker\.io\/library|public\.ecr\.aws\/(?:docker\/library|lambda|amazonlinux)|mcr\.microsoft\.com|registry\.access\.redhat\.com|docker\.io\/(?:docker|nvidia)|nvcr\.io\/nvidia|quay\.io\/(?:centos|fedora)|ghcr\.io\/astral-sh)\//;

/**
 * Whether an image is surely somebody else's. Of one under any other name, the base that the same project builds a moment before is as
 * likely: then its newest is what is meant.
 */
export const isPublic = ({ registry, repository }: Reference): boolean => PUBLISHERS.test(`${registry}/${repository}`);
