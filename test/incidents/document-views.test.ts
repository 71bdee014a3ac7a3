import { listDifferences } from '../../server/incident-file/document-differences';
import { listTexts, missingIn } from '../../server/incident-file/document-texts';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { changed, sampleIncidentFile } from './sample-incident-file';

const document = readIncidentFile(sampleIncidentFile);
const differences = (piece: string, by: string) => listDifferences(document, readIncidentFile(changed(piece, by)));

describe('differences between revisions', () => {
  it('are none between a document and itself', () => {
    expect(listDifferences(document, readIncidentFile(sampleIncidentFile))).toEqual([]);
  });

  it('name the key, the value before and the value after', () => {
    expect(differences('to: 2016-08-14', 'to: 2016-08-15')).toEqual([
      { key: 'exposures[web-server].criteria[0].to', before: '2016-08-14', after: '2016-08-15' },
    ]);
    expect(differences('[alpha, beta]', '[alpha]')).toEqual([
      { key: 'exposures[web-server].criteria[0].sites', before: 'alpha, beta', after: 'alpha' },
    ]);
    expect(differences('en: Sample Inc.', 'en: Sample Corp.')[0]?.key).toBe('organisation.en');
  });

  it('name what came and what went', () => {
    expect(differences('    closed_from: 2017-03-15\n', '')).toEqual([
      { key: 'desks[main].closed_from', before: '2017-03-15', after: undefined },
    ]);
    expect(differences('incident: sample-2024', 'incident: sample-2024\nsample: true')).toEqual([
      { key: 'sample', before: 'false', after: 'true' },
    ]);
  });

  it('are none when exposures change places', () => {
    const turned = { ...document, exposures: document.exposures.toReversed() };
    expect(listDifferences(document, turned)).toEqual([]);
  });
});

test('texts are counted and missed by language', () => {
  const texts = listTexts(document).map(({ key }) => key);
  expect(texts.sort()).toEqual(['exposures[0].title', 'exposures[1].title', 'organisation', 'title']);
  const partly = readIncidentFile(changed(', en: Sample Inc.', '', changed('ja: 会員情報, ', '')));
  expect(missingIn(partly, 'en')).toEqual(['organisation']);
  expect(missingIn(partly, 'ja')).toEqual(['exposures[1].title']);
});
