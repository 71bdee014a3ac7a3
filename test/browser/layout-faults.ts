/**
 * A program that runs in the page, whose types this program does not know: what of its layout is wrong. It tells of anything wider than the
 * window, texts cut off, labels of buttons, tags and numbers that break in two, a heading too many, texts that were
 * never translated, and an error summary that leads nowhere.
 */
export const layoutFaults = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const isReadNormally = innerWidth >= 360 && document.documentElement.style.fontSize === '100%';
  const nameOf = (element) => element.tagName.toLowerCase() + '.' + element.className + ' "' + element.textContent.trim().slice(0, 40) + '"';
  const isHidden = (element) => getComputedStyle(element).clipPath !== 'none' || (element !== document.body && isHidden(element.parentElement));
  const linesOf = (element) => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (text) => isHidden(text.parentElement) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const tops = [];
    while (texts.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(texts.currentNode);
      tops.push(...[...range.getClientRects()].filter(({ width }) => width > 1).map(({ top }) => top));
    }
    return Math.max(...tops) - Math.min(...tops) > 10 ? 2 : 1;
  };
  const isWide = (element) => element.getBoundingClientRect().right > clientWidth + 1 && !element.closest('.sk-table-box');
  const isCut = (element) => getComputedStyle(element).overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 1;
  const isBroken = (element) => isReadNormally && element.matches('button, .sk-button, .sk-tag:not(.sk-table .sk-tag), .sk-number') && !(element.matches('.sk-number') && element.textContent.trim().length > 24) && linesOf(element) > 1;
  const all = [...document.body.querySelectorAll('*')].filter((element) => element.checkVisibility());
  const tell = (what, isFault) => all.filter((element) => isFault(element) && !isHidden(element)).slice(0, 3).map((element) => what + ': ' + nameOf(element));
  const summary = document.querySelector('.sk-errors');
  const lost = summary ? [...summary.querySelectorAll('a')].filter(({ hash }) => !document.getElementById(hash.slice(1))) : [];
  return [
    ...(scrollWidth > clientWidth ? ['wider than the window: ' + scrollWidth + ' > ' + clientWidth] : []),
    ...tell('past the edge', isWide),
    ...tell('cut off', isCut),
    ...tell('breaks in two', isBroken),
    ...lost.map((link) => 'leads to no field: ' + nameOf(link)),
    ...(summary && !document.querySelector('[aria-invalid=true], fieldset[aria-describedby$=-error]') ? ['no field says that it is wrong'] : []),
    ...(document.querySelectorAll('h1').length === 1 ? [] : ['not exactly one h1']),
    ...(/(^|\\s)[a-z_-]+:[a-z_]+\\.[a-z_.]+/.test(document.body.innerText) ? ['an untranslated key'] : []),
  ];
})()`;
