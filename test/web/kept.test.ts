import { keptFor } from '../../server/web/kept';
import { keptFragments } from '../../server/web/templates';

describe('what is kept', () => {
  const ja = { t: () => '' };
  const en = { t: () => '' };

  it('is built once for each object, reader and key', () => {
    let built = 0;
    const view = keptFor(
      (of: { name: string }, _reader: { t: object }, minute: number) => ({ text: `${of.name} ${minute} ${++built}` }),
      (_reader, minute) => minute,
    );
    const document = { name: 'd' };
    const first = view(document, ja, 1);
    expect(view(document, ja, 1)).toBe(first);
    expect(view(document, en, 1)).not.toBe(first);
    expect(view(document, ja, 2)).not.toBe(first);
    expect(view({ name: 'd' }, ja, 1)).not.toBe(first);
    expect(built).toBe(4);
  });

  it('prints a view once in each language, and lets the template see nothing of the request', () => {
    const of = { text: 'A & B' };
    const frame = { locale: 'ja', lang: 'ja', t: () => '', page: { secret: 1 }, csrfToken: () => 'token' };
    expect(keptFragments(frame)(of, '/partials/said').trim()).toBe('A &amp; B');
    of.text = 'changed';
    expect(keptFragments(frame)(of, '/partials/said').trim()).toBe('A &amp; B');
    expect(keptFragments({ ...frame, locale: 'en' })(of, '/partials/said').trim()).toBe('changed');
    expect(() => keptFragments(frame)({}, '/partials/error-summary')).toThrow('page is not defined');
  });
});
