import type { english } from './english.ts';

/** The same concepts in other languages: the words of the phrases that turn a model against its user. Without accents. */
export const otherLanguages: { readonly [Name in keyof typeof english]?: string } = {
  not: 'nunca jamais nao nie nicht niemals kein keine ne pas non mai geen niet ikke inte не никогда нельзя nunca sin ohne sans senza 不要 不得 请勿 切勿 勿 不能 不可 别 不 절대 لا دون بدون नहीं मत ไม่ อย่า',
  ignoreAfter: '無視 무시 忽略 無視して 무시하고 무시하세요',
  notAfter: 'ないで ない なく 지마 마세요 말것 말고 않 마라 말아',
  must: 'debe debes deve deves doit devez doivent muss mussen musst moet devi siempre sempre toujours immer altijd obligatorio obrigatorio obligatoire должен должны всегда обязательно 必须 必須 务必 一定 始终 総て 必ず 반드시 항상 يجب दائما zawsze musisz',
  besides: 'tambien tambem aussi egalement auch ook anche также bitte пожалуйста 同时 请 また 또한 أيضا',
  first:
    'antes avant vor bevor prima primero primeiro abord zuerst eerst сначала перед после despues apres depois nach 首先 请先 先 之前 まず 前に 最初に 먼저 전에 قبل أولا पहले',
  when: 'cuando quando quand wenn sobald когда 然后 そして 다음',
  ignore:
    'ignora ignore ignorez ignorer ignorar ignoriere ignorieren ignoriert ignorare ignoreer negeer olvida olvide oublie oubliez vergiss vergessen dimentica esqueca desconsidere игнорируй игнорируйте игнорировать забудь забудьте 忽略 无视 忘记 忽視 忘れて تجاهل अनदेखा zignoruj ignoruj gormezden',
  prior:
    'anteriores anterior previas previa previos precedentes precedente precedents precedentes vorherigen vorherige vorigen bisherigen precedenti vorige предыдущие предыдущих прежние прошлые 之前 先前 以前 上面 以上 前面 これまで 前の 以前の 上記 이전 이전의 위의 السابقة पिछले poprzednie onceki',
  every:
    'todas todos toutes tous alle tutte tutti все всех 所有 全部 任何 一切 すべて 全て 모든 جميع सभी wszystkie tum',
  order:
    'instrucciones instruccion instrucoes istruzioni anweisungen anweisung indicaciones ordenes consignes instructies инструкции инструкций указания 指令 指示 命令 提示 提示词 说明 指示 プロンプト 지시 지침 명령 التعليمات निर्देश निर्देशों instrukcje talimatlari',
  limit: 'reglas regles regeln regole regras правила 规则 規則 限制 ルール 규칙 القواعد नियम',
  tell: 'diga digas decir informe informes informar menciones mencione mencionar comente comentes comentar comentarlo comentarselo decirlo decirselo mencionarlo revele reveles avise avises dites dire informez informer mentionnez mentionner revelez sagen sage mitteilen erwahnen erwahne informieren informiere dica informare menzionare говори говорите сообщай сообщайте сообщать упоминай упоминайте рассказывай раскрывай 告诉 告知 提及 透露 通知 提到 说明 泄露 伝え 知らせ 言わ 言及 教え 알리지 말하지 언급하지 تخبر تذكر बताएं बताना informuj wspominaj soyleme',
  this: 'esto eso isto isso ceci cela dies das questo это этом 此 这 该 これ これを 이것 هذا यह',
  user: 'usuario usuaria utilisateur benutzer nutzer anwender utente gebruiker пользователь пользователю пользователя пользователем 用户 使用者 ユーザー 利用者 사용자 사용자에게 المستخدم उपयोगकर्ता uzytkownik uzytkownika uzytkownikowi kullaniciya',
  stealth:
    'silenciosamente secretamente discretamente discretement silencieusement secretement heimlich unbemerkt stillschweigend segretamente silenziosamente тайно незаметно скрытно 悄悄 偷偷 暗中 秘密地 静默 こっそり 密かに 黙って 몰래 은밀히 سرا चुपचाप',
  send: 'envia envie enviar envoie envoyez envoyer sende senden schicke schicken invia inviare verstuur отправь отправьте отправить перешли перешлите 发送 發送 上传 转发 發給 传送 送信 送って 転送 보내 전송 أرسل भेजें wyslij gonder',
  read: 'lee leer lea lisez lire lies lesen leggi leggere leia прочитай прочитайте прочитать читай 读取 讀取 阅读 获取 読み取 読んで 읽어 읽고 اقرأ पढ़ें przeczytaj oku',
  pass: 'incluye incluya incluir inclure incluez pasa pase passez ubergib einfugen includi inclua включи включите передай передайте 包含 附加 传递 传入 作为 填入 含めて 渡して 포함 전달',
  secret:
    'contrasena contrasenas clave claves senha senhas mot+de+passe passwort passworter schlussel zugangsdaten пароль пароли ключ ключи 密码 密碼 密钥 密鑰 凭证 凭据 私钥 パスワード 秘密鍵 認証情報 비밀번호 키 자격증명 كلمة+المرور पासवर्ड',
  talk: 'conversacion historial conversation+complete gesprach verlauf разговор переписку 对话 聊天记录 会话 系统提示 历史记录 会話 履歴 대화 المحادثة',
  tool: 'herramienta herramientas outil outils werkzeug strumento ferramenta инструмент инструмента 工具 ツール 도구 أداة',
};
