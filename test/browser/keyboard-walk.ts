import { customer } from './demo';
import type { Reader } from './reader';

/** What has the focus: its text or name, and how it shows it. */
const focused = `(() => {
  const { activeElement: element } = document;
  const style = getComputedStyle(element);
  const { width, height, top, bottom } = element.getBoundingClientRect();
  return {
    name: element.getAttribute('href') || element.getAttribute('name') || element.textContent.trim(),
    isShown: parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none' && width > 0 && height > 0 && bottom > 0 && top < innerHeight,
  };
})()`;

/** From the first page to the answer and the first thing that is done, with the keyboard alone and without scripts. */
export async function keyboardWalk(reader: Reader): Promise<void> {
  const { page } = reader;
  const { language } = reader.reading;
  await reader.open('/');
  await page.keyboard.press('Tab');
  const { name, isShown } = await page.evaluate<{ name: string; isShown: boolean }>(focused);
  if (name !== '#main' || !isShown) reader.blame('skip link', `first stop is ${name}, shown: ${isShown}`);
  await page.keyboard.press('Enter');
  await tabTo(reader, `/${language}/check`);
  await enter(reader);
  await tabTo(reader, `/${language}/login`);
  await enter(reader);
  const { identifier, password } = customer('AD9000001');
  await tabTo(reader, 'identifier');
  await page.keyboard.type(identifier);
  await tabTo(reader, 'password');
  await page.keyboard.type(password);
  await enter(reader);
  await reader.look('answer', { ja: /漏えい/, en: /leaked|affected/ }[language]);
  await tabTo(reader, { ja: /^(済みました|元に戻す)/, en: /^(I have done this|Undo)/ }[language]);
  await enter(reader);
  if (!/check#action-/.test(page.url())) reader.blame('done mark', `led to ${page.url()}`);
}

const enter = ({ page }: Reader) => Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);

/** Goes on until the wanted stop has the focus; every stop on the way must show that it has it. */
async function tabTo(reader: Reader, wanted: string | RegExp): Promise<void> {
  const passed: string[] = [];
  while (passed.length < 60) {
    await reader.page.keyboard.press('Tab');
    const { name, isShown } = await reader.page.evaluate<{ name: string; isShown: boolean }>(focused);
    if (!isShown) reader.blame('focus', `not to be seen at "${name}"`);
    if (typeof wanted === 'string' ? name === wanted : wanted.test(name)) return;
    passed.push(name);
  }
  throw new Error(`${wanted} was not reached by ${passed.join(', ')}.`);
}
