import { escapeText, loadTemplates, renderTemplate } from '../../server/web/templates';

describe('templates', () => {
  it('are all read and compiled at the start', () => {
    expect(loadTemplates).not.toThrow();
  });

  it('see the names of the template that includes them, and their own before those', () => {
    const names = { view: 'partials/said', of: { text: 'outer' }, name: 'n', label: 'l', page: {} };
    expect(renderTemplate('partials/said', names).trim()).toBe('outer');
  });

  it('escape what is printed, and print nothing for what is not there', () => {
    expect(escapeText(`<a href="x" title='y'>&`)).toBe('&lt;a href=&#34;x&#34; title=&#39;y&#39;&gt;&amp;');
    expect([escapeText(undefined), escapeText(null), escapeText(0)]).toEqual(['', '', '0']);
  });

  it('name the template and the line where something goes wrong', () => {
    expect(() => renderTemplate('partials/desk', { desk: undefined })).toThrow(/^partials\/desk\.ejs:\d+ /);
    expect(() => renderTemplate('partials/nowhere', {})).toThrow('There is no template views/partials/nowhere.ejs.');
  });
});
