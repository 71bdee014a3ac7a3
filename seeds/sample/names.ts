/** Common Japanese names: as written, in kana, in Latin letters. A few are written in characters that trip programs. */

export type Name = readonly [written: string, kana: string, latin: string];

const read = (table: string): Name[] =>
  table
    .trim()
    .split(/\s+/)
    .map((row) => row.split('/') as unknown as Name);

export const familyNames = read(`
佐藤/サトウ/sato 鈴木/スズキ/suzuki 高橋/タカハシ/takahashi 田中/タナカ/tanaka 伊藤/イトウ/ito 渡辺/ワタナベ/watanabe 山本/ヤマモト/yamamoto
中村/ナカムラ/nakamura 小林/コバヤシ/kobayashi 加藤/カトウ/kato 吉田/ヨシダ/yoshida 山田/ヤマダ/yamada 佐々木/ササキ/sasaki 山口/ヤマグチ/yamaguchi
松本/マツモト/matsumoto 井上/イノウエ/inoue 木村/キムラ/kimura 林/ハヤシ/hayashi 斎藤/サイトウ/saito 清水/シミズ/shimizu 山崎/ヤマザキ/yamazaki
森/モリ/mori 池田/イケダ/ikeda 橋本/ハシモト/hashimoto 阿部/アベ/abe 石川/イシカワ/ishikawa 山下/ヤマシタ/yamashita 中島/ナカジマ/nakajima
石井/イシイ/ishii 小川/オガワ/ogawa 前田/マエダ/maeda 岡田/オカダ/okada 長谷川/ハセガワ/hasegawa 藤田/フジタ/fujita 後藤/ゴトウ/goto
近藤/コンドウ/kondo 村上/ムラカミ/murakami 遠藤/エンドウ/endo 青木/アオキ/aoki 坂本/サカモト/sakamoto 福田/フクダ/fukuda 太田/オオタ/ota
西村/ニシムラ/nishimura 藤井/フジイ/fujii 金子/カネコ/kaneko 岡本/オカモト/okamoto 藤原/フジワラ/fujiwara 中野/ナカノ/nakano 三浦/ミウラ/miura
原田/ハラダ/harada 中川/ナカガワ/nakagawa 松田/マツダ/matsuda 竹内/タケウチ/takeuchi 小野/オノ/ono 田村/タムラ/tamura 中山/ナカヤマ/nakayama
和田/ワダ/wada 石田/イシダ/ishida 森田/モリタ/morita 上田/ウエダ/ueda 原/ハラ/hara 内田/ウチダ/uchida 柴田/シバタ/shibata 酒井/サカイ/sakai
宮崎/ミヤザキ/miyazaki 横山/ヨコヤマ/yokoyama 高木/タカギ/takagi 安藤/アンドウ/ando 宮本/ミヤモト/miyamoto 大野/オオノ/ono 小島/コジマ/kojima
谷口/タニグチ/taniguchi 今井/イマイ/imai 工藤/クドウ/kudo 丸山/マルヤマ/maruyama 増田/マスダ/masuda 杉山/スギヤマ/sugiyama 村田/ムラタ/murata
大塚/オオツカ/otsuka 小山/コヤマ/koyama 平野/ヒラノ/hirano 河野/コウノ/kono 久保/クボ/kubo 武田/タケダ/takeda 上野/ウエノ/ueno 松井/マツイ/matsui
千葉/チバ/chiba 菅原/スガワラ/sugawara 岩崎/イワサキ/iwasaki 木下/キノシタ/kinoshita 野口/ノグチ/noguchi 松尾/マツオ/matsuo 五十嵐/イガラシ/igarashi
髙橋/タカハシ/takahashi 髙﨑/タカサキ/takasaki 渡邊/ワタナベ/watanabe 渡邉/ワタナベ/watanabe 齋藤/サイトウ/saito 濵田/ハマダ/hamada 德永/トクナガ/tokunaga
`);

export const givenNames = read(`
陽子/ヨウコ/yoko 恵子/ケイコ/keiko 裕子/ユウコ/yuko 幸子/サチコ/sachiko 真由美/マユミ/mayumi 久美子/クミコ/kumiko 由美子/ユミコ/yumiko 直美/ナオミ/naomi
明美/アケミ/akemi 智子/トモコ/tomoko 美咲/ミサキ/misaki 葵/アオイ/aoi 結衣/ユイ/yui 陽菜/ハルナ/haruna 愛/アイ/ai 舞/マイ/mai 彩/アヤ/aya 千尋/チヒロ/chihiro
優子/ユウコ/yuko 麻衣/マイ/mai 香織/カオリ/kaori 恵/メグミ/megumi 純子/ジュンコ/junko 典子/ノリコ/noriko 和子/カズコ/kazuko 洋子/ヨウコ/yoko 節子/セツコ/setsuko
さくら/サクラ/sakura ひかり/ヒカリ/hikari のぞみ/ノゾミ/nozomi 凛/リン/rin 美穂/ミホ/miho 奈々/ナナ/nana 里奈/リナ/rina 沙織/サオリ/saori 早苗/サナエ/sanae
誠/マコト/makoto 浩/ヒロシ/hiroshi 修/オサム/osamu 隆/タカシ/takashi 健一/ケンイチ/kenichi 和彦/カズヒコ/kazuhiko 達也/タツヤ/tatsuya 翔太/ショウタ/shota
大輔/ダイスケ/daisuke 拓也/タクヤ/takuya 健太/ケンタ/kenta 直樹/ナオキ/naoki 学/マナブ/manabu 剛/ツヨシ/tsuyoshi 蓮/レン/ren 大翔/ヒロト/hiroto 悠真/ユウマ/yuma
亮/リョウ/ryo 淳/ジュン/jun 清/キヨシ/kiyoshi 茂/シゲル/shigeru 勝/マサル/masaru 実/ミノル/minoru 進/ススム/susumu 博/ヒロシ/hiroshi 正/タダシ/tadashi
和也/カズヤ/kazuya 智也/トモヤ/tomoya 雄太/ユウタ/yuta 慎一/シンイチ/shinichi 信夫/ノブオ/nobuo 昭/アキラ/akira 哲也/テツヤ/tetsuya 純一/ジュンイチ/junichi
`);

/** Names of customers abroad, family name first where they write it so. No kana. */
// biome-ignore format: a table
export const namesAbroad: readonly string[] = [
  'Emma Bennett', 'Lucas Martin', 'José García', 'Zoë Müller', 'Łukasz Nowak', 'Anaïs Lefèvre', 'Søren Nielsen', "Siobhán O'Neill",
  'Oliver Grant', 'Chloe Nguyen', 'Priya Nair', 'Mehmet Yılmaz', 'Björn Lindqvist', 'Renée van der Berg', '王 小明', '陳 怡君',
  '李 伟', '张 敏', '김 민준', '이 서연', 'Nguyễn Văn An', 'Ana Souza', 'Tom Walker', 'Grace Kim',
];
