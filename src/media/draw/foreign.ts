/** The commonest nouns of other languages, so that a prompt need not be in English. One language may lend a word to another. */

const rows = `
cat: gato gata chat katze gatto kat кот кошка 猫 ねこ 고양이 قطة बिल्ली γάτα кіт kedi
dog: perro perra chien hund cane hond cachorro собака пёс 狗 犬 いぬ 개 كلب कुत्ता σκύλος köpek
bird: pájaro pajaro oiseau vogel uccello pássaro passaro птица 鸟 鳥 새 طائر kuş
fish: pez poisson fisch pesce peixe рыба 鱼 魚 물고기 سمكة balık
horse: caballo cheval pferd cavallo cavalo лошадь 马 馬 말 حصان
fox: zorro renard fuchs volpe raposa лиса 狐狸 キツネ 여우 ثعلب
rabbit: conejo lapin hase kaninchen coniglio coelho кролик заяц 兔子 うさぎ 토끼 أرنب
bear: oso ours bär orso urso медведь 熊 くま 곰 دب
elephant: elefante éléphant elefant слон 大象 象 ゾウ 코끼리 فيل हाथी
lion: león leon löwe leone leão лев 狮子 ライオン 사자 أسد
house: casa maison haus huis дом 房子 家 집 بيت घर σπίτι
tree: árbol arbol arbre baum albero árvore дерево 树 樹 木 나무 شجرة पेड़
flower: flor fleur blume fiore цветок 花 꽃 زهرة फूल
car: coche carro voiture auto macchina автомобиль машина 汽车 車 자동차 سيارة
boat: barco bateau barca лодка 船 배 قارب
apple: manzana pomme apfel mela maçã яблоко 苹果 りんご 사과 تفاحة
book: libro livre buch livro книга 书 本 책 كتاب
coffee: café kaffee caffè кофе 咖啡 コーヒー 커피 قهوة
piano: klavier pianoforte пианино 钢琴 ピアノ 피아노 بيانو
guitar: guitarra guitare gitarre chitarra гитара 吉他 ギター 기타
robot: робот 机器人 ロボット 로봇 روبوت
girl: niña fille mädchen ragazza menina девочка 女孩 女の子 소녀 فتاة
boy: niño garçon junge ragazzo menino мальчик 男孩 男の子 소년 ولد
balloon: globo palloncino luftballon воздушный 气球 風船 풍선
castle: castillo château schloss castello castelo замок 城堡 城 성 قلعة
rocket: cohete fusée rakete razzo foguete ракета 火箭 ロケット 로켓 صاروخ
sun: sol soleil sonne солнце 太阳 太陽 해 شمس
moon: luna lune mond lua луна 月亮 月 달 قمر
mountain: montaña montagne berg montagna montanha гора горы 山 산 جبل
sea: mar mer meer море 海 바다 بحر
beach: playa plage strand spiaggia praia пляж 海滩 해변 شاطئ
night: noche nuit nacht notte noite ночь 夜晚 夜 밤 ليل
rain: lluvia pluie regen pioggia chuva дождь 雨 비 مطر
snow: nieve neige schnee neve снег 雪 눈 ثلج
city: ciudad ville stadt città cidade город 城市 街 도시 مدينة
forest: bosque forêt wald bosco floresta лес 森林 森 숲 غابة`

/** Word → English. */
export const foreign = new Map(
  rows
    .trim()
    .split('\n')
    .flatMap((row) => {
      const [english = '', words = ''] = row.split(': ')
      return words.split(' ').map((word): [string, string] => [word.normalize('NFKC'), english])
    }),
)

const UNSPACED = [...foreign].filter(([word]) =>
  /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]+$/v.test(word),
)
const LONGEST_FIRST = UNSPACED.toSorted((a, b) => b[0].length - a[0].length)

/** Finds the known words in a run of letters of a script that puts no spaces between words. */
export function splitUnspaced(run: string): string[] {
  const found: { at: number; english: string }[] = []
  let rest = run
  for (const [word, english] of LONGEST_FIRST) {
    // One syllable of Korean is part of many words; alone, or with a particle, it is a word.
    if (word.length === 1 && run.length > 2 && /\p{sc=Hangul}/u.test(word)) continue
    const at = rest.indexOf(word)
    if (at < 0) continue
    found.push({ at, english })
    rest = rest.slice(0, at) + ' '.repeat(word.length) + rest.slice(at + word.length)
  }
  return found.toSorted((a, b) => a.at - b.at).map(({ english }) => english)
}
