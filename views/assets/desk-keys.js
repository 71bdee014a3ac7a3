// Keys of the desk. data-key="x": pressing x goes to that field, opens that part of the page, or follows that link. data-choices="123456" on a list:
// a digit takes its first, second … choice, and the button of data-then has the focus, so that Enter goes on; with data-goes it goes on by itself.
// Nothing happens while something is typed; Escape leaves what is typed.
const isTyping = (element) => element.matches('textarea, input:not([type=radio]):not([type=checkbox])');

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === 'Escape' && document.activeElement !== document.body) return document.activeElement.blur();
  if (isTyping(document.activeElement)) return;
  for (const list of document.querySelectorAll('select[data-choices]')) {
    const place = list.dataset.choices.indexOf(event.key);
    if (place === -1 || event.key.length !== 1) continue;
    const option = list.querySelectorAll('option[value]:not([value=""])')[place];
    if (!option) continue;
    event.preventDefault();
    option.selected = true;
    list.dispatchEvent(new Event('input', { bubbles: true }));
    const button = document.getElementById(list.dataset.then);
    return 'goes' in list.dataset ? button?.click() : button?.focus();
  }
  const target = [...document.querySelectorAll('[data-key]')].find((one) => one.dataset.key === event.key);
  if (!target) return;
  event.preventDefault();
  const box = event.key === '/' ? document.getElementById('q') : undefined;
  if (box) return box.focus();
  if (target.matches('a')) return target.click();
  if (target.matches('details')) target.open = !target.open;
  (target.matches('details') ? target.querySelector('summary') : target).focus();
});
