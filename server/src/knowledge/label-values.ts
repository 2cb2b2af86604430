import { SPDX_LICENSES } from './spdx-licenses.ts';

/** What the value of a label may be asked to be. */
export const LABEL_TYPES = ['text', 'url', 'semver', 'hash', 'rfc3339', 'spdx', 'email'] as const;
export type LabelType = (typeof LABEL_TYPES)[number];

/** RFC 3986, with a scheme. */
const URI = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i;
/** semver.org, version 2.0.0: the grammar at its end. */
const NUMBER = '(?:0|[1-9]\\d*)';
const MARK = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)';
const SEMVER = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${MARK}(?:\\.${MARK})*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);
/** A commit of git, shortened or not; 64 digits where the repository uses SHA-256. */
const HASH = /^(?:[0-9a-f]{7,40}|[0-9a-f]{64})$/;
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-](\d\d):(\d\d))$/;
/** An address, alone or behind a name. */
const EMAIL = /^(?:[^\s@<>]+@[^\s@<>]+|[^<>@]*<[^\s@<>]+@[^\s@<>]+>)$/;

/** Whether a value, with nothing left to replace in it, is of a type; unknown types are text. */
export function isOfType(value: string, type: string): boolean {
  switch (type) {
    case 'url':
      return URI.test(value);
    case 'semver':
      return SEMVER.test(value);
    case 'hash':
      return HASH.test(value);
    case 'rfc3339':
      return isTime(value);
    case 'spdx':
      return isLicense(value);
    case 'email':
      return EMAIL.test(value);
    default:
      return true;
  }
}

function isTime(value: string): boolean {
  const [, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offset = 0, minutes = 0] = (
    RFC3339.exec(value) ?? []
  ).map(Number);
  if (!RFC3339.test(value) || month < 1 || month > 12 || day < 1) return false;
  const days =
    month === 2
      ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
        ? 29
        : 28
      : /^(?:4|6|9|11)$/.test(`${month}`)
        ? 30
        : 31;
  return day <= days && hour < 24 && minute < 60 && second <= 60 && !(offset > 23) && !(minutes > 59);
}

/** An SPDX licence expression (SPDX specification, annex D): identifiers, `AND`, `OR`, `WITH` and parentheses. */
function isLicense(value: string): boolean {
  const tokens = value.match(/[()]|[^\s()]+/g) ?? [];
  let depth = 0;
  let wantsName = true;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as string;
    if (token === '(' && wantsName) depth++;
    else if (token === ')' && !wantsName && depth > 0) depth--;
    else if (wantsName && isIdentifier(token)) wantsName = false;
    else if (!wantsName && /^(?:AND|OR)$/i.test(token)) wantsName = true;
    else if (!wantsName && /^WITH$/i.test(token) && /^[\w.-]+$/.test(tokens[at + 1] ?? '')) at++;
    else return false;
  }
  return tokens.length > 0 && !wantsName && depth === 0;
}

const isIdentifier = (token: string): boolean =>
  SPDX_LICENSES.has(token.replace(/\+$/, '').toLowerCase()) ||
  /^(?:DocumentRef-[\w.-]+:)?LicenseRef-[\w.-]+$/.test(token) ||
  token === 'NONE' ||
  token === 'NOASSERTION';
