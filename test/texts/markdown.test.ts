import { renderMarkdown } from '../../server/texts/markdown';

test.each([
  ['<script>alert(1)</script>', /<script/i],
  ['[x](javascript:alert(1))', /href="javascript/i],
  ['[x](data:text/html;base64,AAAA)', /href="data/i],
  ['<img src=x onerror=alert(1)>', /<img/i],
  ['![x](https://evil.example/x.png)', /<img/i],
  ['<a href="https://evil.example" style="color:red">x</a>', /<a /i],
  ['[x](//evil.example)', /href="\/\//i],
])('%s does no harm', (source, harm) => {
  expect(renderMarkdown(source)).not.toMatch(harm);
});

test('keeps lists, emphasis and links; headings go below those of the page', () => {
  expect(renderMarkdown('# Title\n\n- **one**\n- [two](https://example.com)')).toBe(
    '<h4>Title</h4>\n<ul>\n<li><strong>one</strong></li>\n<li><a href="https://example.com" rel="noopener noreferrer">two</a></li>\n</ul>',
  );
});
