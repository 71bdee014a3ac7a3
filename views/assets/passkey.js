// Forms with data-passkey="create" or "get" let the browser's passkey answer fill their field, then send themselves. Without this script they
// stay hidden, and codes do the same.
for (const form of document.querySelectorAll('form[data-passkey]')) {
  const credentials = window.PublicKeyCredential;
  if (!credentials?.parseCreationOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    const answer = form.elements.namedItem('passkey');
    if (answer.value) return;
    event.preventDefault();
    const told = form.querySelector('[role="alert"]');
    told.hidden = true;
    try {
      const options = JSON.parse(form.dataset.options);
      const made =
        form.dataset.passkey === 'create'
          ? await navigator.credentials.create({ publicKey: credentials.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: credentials.parseRequestOptionsFromJSON(options) });
      answer.value = JSON.stringify(made.toJSON());
      form.submit();
    } catch {
      told.hidden = false;
    }
  });
}
