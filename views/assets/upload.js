// Forms with data-upload tell how much of the file has been sent, then open the page that the server names, or show what is wrong. Without this script the browser tells.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('form[data-upload]')) return;
  event.preventDefault();
  const [status, alarm] = [form.querySelector('[role="status"]'), form.querySelector('[role="alert"][hidden]')];
  const button = form.querySelector('button');
  const request = new XMLHttpRequest();
  const end = () => {
    button.disabled = false;
    status.hidden = true;
    if (alarm) alarm.hidden = false;
  };
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    const percent = Math.floor((100 * loaded) / total);
    status.querySelector('progress').value = percent;
    status.querySelector('output').textContent = `${percent} %`;
  });
  request.addEventListener('error', end);
  request.addEventListener('abort', end);
  request.addEventListener('load', () => {
    const next = request.getResponseHeader('Location');
    if (request.status === 201 && next) return location.assign(next);
    const page = new DOMParser().parseFromString(request.responseText, 'text/html');
    document.querySelector('main').replaceWith(page.querySelector('main'));
    document.title = page.title;
    window.scrollTo(0, 0);
    (document.querySelector('#errors') ?? document.querySelector('main')).focus();
  });
  if (alarm) alarm.hidden = true;
  button.disabled = true;
  status.hidden = false;
  request.open('POST', form.action);
  request.setRequestHeader('Accept', 'application/json');
  request.send(new FormData(form));
});
