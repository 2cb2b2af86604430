// VS Code's window as a person uses it: through the keyboard, and through class names that have been there for years.
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const INPUT = '.quick-input-widget .quick-input-box input';
const LINE = '.monaco-editor .view-lines .view-line';

export class Workbench {
  constructor(page) {
    this.page = page;
  }

  /** Waits for the window and a tab with a text in it. */
  async ready(tab) {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    await this.page.locator('.tab', { hasText: tab }).first().waitFor({ timeout: 30_000 });
    await this.page.locator(LINE).first().waitFor({ timeout: 30_000 });
  }

  /** Runs a command of the palette by its title. */
  async run(title) {
    const input = this.page.locator(INPUT).first();
    // F1 can be swallowed while the window restores its focus.
    await again(5, async () => {
      await this.page.keyboard.press('F1');
      await input.waitFor({ state: 'visible', timeout: 4000 });
    });
    await input.fill(`>${title}`);
    // Enter takes the focused row, and the list is filtered a little later.
    const row = this.page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: title });
    await row.first().waitFor({ timeout: 15_000 });
    await this.page.keyboard.press('Enter');
    // A command may open a list of its own at once.
    const isGone = ([box, typed]) => {
      const found = document.querySelector(box);
      return !found || found.offsetParent === null || found.value !== typed;
    };
    await this.page.waitForFunction(isGone, [INPUT, `>${title}`], { timeout: 15_000 });
  }

  /** Opens a file of the workspace by its path. */
  async open(path) {
    const input = this.page.locator(INPUT).first();
    await again(3, async () => {
      await this.page.keyboard.press('Control+p');
      await input.waitFor({ state: 'visible', timeout: 4000 });
      await input.fill(path);
      const row = this.page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: path.split('/')[0] });
      await row.first().waitFor({ timeout: 10_000 });
      await this.page.keyboard.press('Enter');
      await input.waitFor({ state: 'hidden', timeout: 10_000 });
    });
    await this.page.locator(LINE).first().waitFor({ timeout: 15_000 });
  }

  async focusEditor() {
    await this.page
      .locator(LINE)
      .first()
      .click({ position: { x: 60, y: 8 } });
  }

  async goTo(line, column) {
    await this.page.keyboard.press('Control+g');
    const input = this.page.locator(INPUT).first();
    await input.waitFor({ state: 'visible' });
    await input.fill(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  /** `severity`: error, warning, info. */
  squiggle(severity) {
    return this.page.locator(`.monaco-editor .squiggly-${severity}`).first();
  }

  problem(text) {
    return this.page.locator('.markers-panel .monaco-list-row', { hasText: text }).first();
  }

  notification(text) {
    return this.page.locator('.notification-toast', { hasText: text }).first();
  }

  /** Opens the menu of quick fixes at the cursor and returns an entry of it. */
  async quickFix(title) {
    const row = this.page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    // The menu is empty until the server has answered for this version of the text.
    await again(4, async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Control+.');
      await row.waitFor({ timeout: 5000 });
    });
    return row;
  }

  /** Moves the pointer to a squiggle until the hover shows: it needs the pointer to arrive, not to be there. */
  async hover(squiggle, text) {
    const hover = this.page.locator('.monaco-hover:not(.hidden)').filter({ hasText: text }).first();
    await again(4, async () => {
      await this.page.mouse.move(5, 5);
      await squiggle.waitFor();
      // Null when it was drawn anew this very moment.
      const { x, y, width, height } = await squiggle.boundingBox();
      await this.page.mouse.move(x + width / 2, y + height / 2, { steps: 5 });
      await hover.waitFor({ timeout: 4000 });
    });
    return hover;
  }

  /** Takes an entry of the list that is open. */
  async pick(label, before = async () => {}) {
    const input = this.page.locator(INPUT).first();
    await input.waitFor({ state: 'visible', timeout: 15_000 });
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().waitFor({ timeout: 15_000 });
    await before();
    await input.fill(label);
    await this.page
      .locator('.quick-input-list .monaco-list-row.focused', { hasText: label })
      .first()
      .waitFor({ timeout: 15_000 });
    await this.page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden', timeout: 15_000 });
  }

  /** Presses a button of a notification. */
  async answer(text, button) {
    const toast = this.notification(text);
    await toast.waitFor({ timeout: 20_000 });
    await toast.locator('.monaco-button', { hasText: button }).first().click();
    await toast.waitFor({ state: 'hidden', timeout: 15_000 });
  }

  /** Presses a button of a modal dialog. */
  async modal(button) {
    const found = this.page.locator('.monaco-dialog-box .monaco-button', { hasText: button }).first();
    await found.waitFor({ timeout: 15_000 });
    await found.click();
    await found.waitFor({ state: 'hidden', timeout: 15_000 });
  }

  async clearNotifications() {
    await this.run('Notifications: Clear All Notifications');
    await this.page.locator('.notification-toast').first().waitFor({ state: 'detached', timeout: 15_000 });
  }

  async closeEditors() {
    await this.run('View: Close All Editors');
    await this.page.locator('.tab').first().waitFor({ state: 'detached', timeout: 15_000 });
  }

  /** Puts the cursor behind the first place of a text, in an editor that shows the file as it is on the disk. */
  async goBehind(file, text) {
    const lines = fs.readFileSync(file, 'utf8').split('\n');
    const line = lines.findIndex((it) => it.includes(text));
    await this.goTo(line + 1, lines[line].indexOf(text) + text.length + 1);
  }

  /** Waits until a file has a text on the disk. */
  async onDisk(file, text) {
    await again(300, async () => {
      const found = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '(nothing)';
      if (found.includes(text)) return;
      await sleep(50);
      throw new Error(`The file has no "${text}":\n${found}`);
    });
  }

  async waitForText(text) {
    // Monaco shows blanks as no-break spaces.
    const shows = ([lines, wanted]) =>
      [...document.querySelectorAll(lines)].some((line) => line.textContent.replaceAll('\u00a0', ' ').includes(wanted));
    await this.page.waitForFunction(shows, [LINE, text], { timeout: 15_000 });
  }

  /** Saves, and waits until the file on disk has the text. */
  async save(file, text) {
    await this.page.keyboard.press('Control+s');
    await this.onDisk(file, text);
  }
}

/** Tries until it works, at most so many times. */
async function again(times, run) {
  for (let left = times; ; left--)
    try {
      return await run();
    } catch (error) {
      if (left === 1) throw error;
    }
}
