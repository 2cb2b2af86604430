// Chromium with a page that can reach only this machine.
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from '../../scripts/vscode/install.mjs';
import { ROOT } from '../../scripts/vscode/paths.mjs';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--disable-features=Translate,MediaRouter,OptimizationHints',
];
const isHere = ({ protocol, hostname }) =>
  protocol === 'data:' || protocol === 'blob:' || hostname === '127.0.0.1' || /(^|\.)localhost$/.test(hostname);

/** `{ page, seen }`: `seen` collects the page's console, its uncaught errors and the requests that it was not allowed. */
export async function openPage(t) {
  const browser = await chromium.launch({ executablePath: findChromium(), headless: true, args: FLAGS });
  t.after(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', reducedMotion: 'reduce' });
  const page = await context.newPage();
  const seen = { console: [], errors: [], blocked: [] };
  page.on('console', (message) => seen.console.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => seen.errors.push(error.stack ?? error.message));
  await context.route('**/*', (route) => {
    const url = new URL(route.request().url());
    if (isHere(url)) return route.continue();
    seen.blocked.push(url.origin + url.pathname);
    return route.abort();
  });
  return { page, seen };
}

/** Runs a step; when it fails, leaves a picture and what the page said. */
export async function orPicture(name, { page, seen }, server, run) {
  try {
    return await run();
  } catch (error) {
    console.error(`A picture of the failure: ${await picture(page, `${name}-failed`)}`);
    console.error([...seen.console.slice(-40), ...seen.errors, server.output().slice(-3000)].join('\n'));
    throw error;
  }
}

export async function picture(page, name) {
  const file = path.join(ROOT, '.shots', `${name}.png`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file });
  return file;
}
