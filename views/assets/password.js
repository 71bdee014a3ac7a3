// A button beside each password shows what was typed. Without this script nothing is missing but that.
for (const field of document.querySelectorAll('input[type="password"][data-show]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'sk-link-button sk-reveal';
  const show = (isShown) => {
    field.type = isShown ? 'text' : 'password';
    button.textContent = isShown ? field.dataset.hide : field.dataset.show;
    button.setAttribute('aria-pressed', String(isShown));
  };
  button.addEventListener('click', () => show(field.type === 'password'));
  field.form.addEventListener('submit', () => show(false));
  button.setAttribute('aria-controls', field.id);
  show(false);
  field.after(button);
}
