// Forms with data-draft save what is typed on the server, so that it outlives the browser. Without this script it is saved when the form is sent.
for (const form of document.querySelectorAll('form[data-draft]')) {
  const said = form.querySelector('[data-draft-said]');
  const ending = form.querySelector('[data-draft-ending]');
  let timer;
  let ender;
  // The session ends 30 minutes after the last request; five minutes before, that is said.
  const begin = () => {
    clearTimeout(ender);
    if (ending) ending.hidden = true;
    ender = setTimeout(() => {
      if (ending) ending.hidden = false;
    }, 25 * 60_000);
  };
  begin();
  let isSent = false;
  const save = async () => {
    if (isSent) return;
    try {
      const answer = await fetch(form.dataset.draft, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
      if (!answer.ok || answer.redirected) return;
      form.querySelector('[name="draft"]').value = (await answer.json()).draft;
      if (said) said.hidden = false;
      begin();
    } catch {
      // Offline: what is typed still stands in the form.
    }
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  });
  form.addEventListener('submit', () => {
    isSent = true;
    clearTimeout(timer);
  });
}
