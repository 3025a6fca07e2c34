import type { english } from './english.ts';

/** The same concepts in other languages: the words of the phrases that turn a model against its user. Without accents. */
export const otherLanguages: { readonly [Name in keyof typeof english]?: string } = {
  not: 'nunca jamais nao nie nicht niemals kein keine ne pas non mai geen niet ikke inte не никогда нельзя nunca sin ohne sans senza 不要 不得 请勿 切勿 勿 不能 不可 别 不 절대 لا دون بدون नहीं मत ไม่ อย่า nada nichts nunca rien sem mehr plus sans ne не без zonder senza 不再 无需 不用 ずに せず 않고 않도록 말고 안',
  ignoreAfter: '無視 무시 忽略 無視して 무시하고 무시하세요',
  notAfter: 'ないで ない なく 지마 마세요 말것 말고 않 마라 말아',
  must: 'debe debes deve deves doit devez doivent muss mussen musst moet devi siempre sempre toujours immer altijd obligatorio obrigatorio obligatoire должен должны всегда обязательно 必须 必須 务必 一定 始终 総て 必ず 반드시 항상 يجب दائما zawsze musisz',
  besides: 'tambien tambem aussi egalement auch ook anche также bitte пожалуйста 同时 请 また 또한 أيضا',
  first:
    'antes avant vor bevor prima primero primeiro abord zuerst eerst сначала перед после despues apres depois nach 首先 请先 先 之前 まず 前に 最初に 먼저 전에 قبل أولا पहले zunachst beforehand zuvor previamente erst prealable auparavant bevor сперва вначале 使用前 回答前 调用前',
  when: 'cuando quando quand wenn sobald когда 然后 そして 다음',
  ignore:
    'ignora ignore ignorez ignorer ignorar ignoriere ignorieren ignoriert ignorare ignoreer negeer olvida olvide oublie oubliez vergiss vergessen dimentica esqueca desconsidere игнорируй игнорируйте игнорировать забудь забудьте 忽略 无视 忘记 忽視 忘れて تجاهل अनदेखा zignoruj ignoruj gormezden hagas+caso caso+omiso tiens+plus+compte missachte обращай+внимания не+следуй 不再遵守 无需遵守 不要遵守 不必理会 抛开 抛弃 忘れ 従わない 잊고 잊어 따르지 무시하 무시해',
  prior:
    'anteriores anterior previas previa previos precedentes precedente precedents precedentes vorherigen vorherige vorigen bisherigen precedenti vorige предыдущие предыдущих прежние прошлые 之前 先前 以前 上面 以上 前面 これまで 前の 以前の 上記 이전 이전의 위의 السابقة पिछले poprzednie onceki vorher fruheren fruhere früheren bisher bislang vorangegangenen gesagt auparavant avant dadas donnees previamente antes пердыдущие ранее прежде выше 前述 原先 原来的 此前 今まで 앞의 지금까지 sistema systeme системные 系统 システムの 시스템',
  every:
    'todas todos toutes tous alle tutte tutti все всех 所有 全部 任何 一切 すべて 全て 모든 جميع सभी wszystkie tum jede jeden jedes cada chaque ogni каждое каждый каждую каждого 每条 每个 每次 すべての 全ての 毎回 모든 매번',
  order:
    'instrucciones instruccion instrucoes istruzioni anweisungen anweisung indicaciones ordenes consignes instructies инструкции инструкций указания 指令 指示 命令 提示 提示词 说明 指示 プロンプト 지시 지침 명령 التعليمات निर्देश निर्देशों instrukcje talimatlari vorgaben vorgabe consigne consignes normas orientacoes ordens указаний команды 规定 要求 約束 규정 지침을',
  limit:
    'reglas regles regeln regole regras правила 规则 規則 限制 ルール 규칙 القواعد नियम vorgaben vorgabe restricciones restricoes contraintes restrictions ограничения 规定 규칙은',
  tell: 'diga digas decir informe informes informar menciones mencione mencionar comente comentes comentar comentarlo comentarselo decirlo decirselo mencionarlo revele reveles avise avises dites dire informez informer mentionnez mentionner revelez sagen sage mitteilen erwahnen erwahne informieren informiere dica informare menzionare говори говорите сообщай сообщайте сообщать упоминай упоминайте рассказывай раскрывай 告诉 告知 提及 透露 通知 提到 说明 泄露 伝え 知らせ 言わ 言及 教え 알리지 말하지 언급하지 تخبر تذكر बताएं बताना informuj wspominaj soyleme',
  this: 'esto eso isto isso ceci cela dies das questo это этом 此 这 该 これ これを 이것 هذا यह',
  user: 'usuario usuaria utilisateur benutzer nutzer anwender utente gebruiker пользователь пользователю пользователя пользователем 用户 使用者 ユーザー 利用者 사용자 사용자에게 المستخدم उपयोगकर्ता uzytkownik uzytkownika uzytkownikowi kullaniciya persona personne person anwender nutzerin usuarios utilisateurs benutzers пользователем клиенту 客户 用户们 本人 お客様 고객',
  stealth:
    'silenciosamente secretamente discretamente discretement silencieusement secretement heimlich unbemerkt stillschweigend segretamente silenziosamente тайно незаметно скрытно 悄悄 偷偷 暗中 秘密地 静默 こっそり 密かに 黙って 몰래 은밀히 سرا चुपचाप',
  send: 'envia envie enviar envoie envoyez envoyer sende senden schicke schicken invia inviare verstuur отправь отправьте отправить перешли перешлите 发送 發送 上传 转发 發給 传送 送信 送って 転送 보내 전송 أرسل भेजें wyslij gonder leite weiterleiten weiterleitet transmets encaminhe encaminhar reenvia reenvie пересылай пересылать отправляй inoltra 转发给 转给 전달하 보내세요 manda mande mandar mandez отправляй шли присылай 送り 보내라',
  read: 'lee leer lea lisez lire lies lesen leggi leggere leia прочитай прочитайте прочитать читай 读取 讀取 阅读 获取 読み取 読んで 읽어 읽고 اقرأ पढ़ें przeczytaj oku',
  pass: 'incluye incluya incluir inclure incluez pasa pase passez ubergib einfugen includi inclua включи включите передай передайте 包含 附加 传递 传入 作为 填入 含めて 渡して 포함 전달',
  secret:
    'contrasena contrasenas clave claves senha senhas mot+de+passe passwort passworter schlussel zugangsdaten пароль пароли ключ ключи 密码 密碼 密钥 密鑰 凭证 凭据 私钥 パスワード 秘密鍵 認証情報 비밀번호 키 자격증명 كلمة+المرور पासवर्ड',
  talk: 'conversacion historial conversation+complete gesprach verlauf разговор переписку 对话 聊天记录 会话 系统提示 历史记录 会話 履歴 대화 المحادثة verlauf gesprachsverlauf historique conversation echanges historico conversa переписка переписку диалог 对话记录 聊天 聊天内容 会话记录 会話の履歴 会話 대화 대화내용',
  tool: 'herramienta herramientas outil outils werkzeug strumento ferramenta инструмент инструмента 工具 ツール 도구 أداة',
  learnOf:
    'erfahren erfahrt bemerkt merkt enterarse entere enteren sepa saber saiba savoir sache apprenne apprendre sapere scoprire weet weten знать узнать узнал заметил 知道 知晓 察觉 发现 知られ 気づ 알게 알지 눈치',
  bringUp:
    'erwahne erwahnen erwahnt hinweisen hinzuweisen sagen sage sagst anmerken mencione mencionar menciones comentes comentar comentarlo digas decirlo dire dites parle parlez signaler signale mentionner mentionne avertir avvisare menzionare comente comentar mencione avisar avises упоминай упоминать сообщай сообщать говоря говорить говори рассказывай 提及 告知 告诉 提到 说明 透露 通知 伝え 知らせ 言及 教え 話さ 언급 알리 말하 contar cuentes cuente conte verrate verraten raconte говорите',
  obtain:
    'hole holen lies lese lesen offne offnen besorge sammle lis lire ouvre ouvrir recupere recuperer recuperez abre abrir lee leer obten obtener busca abra leia obtenha copia открой открыть прочитай прочти получи найди скопируй собери leggi apri prendi 获取 读取 打开 读出 查找 收集 複製 開い 開き 読み 取得 読んで 열어 읽어 읽고 가져와 복사',
  handOver:
    'gib ubergib trage eintragen schicke sende senden leite weiterleiten weiter ubermittle mitgeben einfugen transmets transmettre transmettez envoie envoyez place mets ajoute inclus fournis envia enviar envie pon poner incluye reenvia reenviar pasa transfiere inclua coloque encaminhe passe transfira insira вставь вставить передай отправь отправляй перешли пересылай приложи добавь invia inserisci inoltra includi 填入 传入 发送 转发 发给 提交 附上 写入 传给 放入 含め 入れ 送信 転送 送って 渡し 넣고 넣어 전달 보내 전송 첨부 manda mande mandar отправьте',
  disregard:
    'ignora ignore ignorez ignoriere vergiss olvida oublie esqueca забудь игнорируй hagas+caso plus+compte missachte обращай+внимания 忽略 无视 不再遵守 忘记 無視 忘れ 무시 잊',
  everything: 'alles todo tudo tout tutto все всё 一切 所有 全部 すべて 全て 모든 모두',
  rulebook:
    'regeln vorgaben anweisungen reglas instrucciones consignes regles instrucoes regras правила указания инструкции regole istruzioni 规则 指令 指示 规定 ルール 指示 規則 규칙 지시 지침 systemregeln 提示 системные',
  yours:
    'vorher fruheren fruhere bisherigen vorherigen anteriores previas precedentes anteriores предыдущие прежние прежних 之前 以前 上面 先前 以前の これまで 이전 앞의 sistema systeme systems системные система 系统 システム 시스템',
  suspended:
    'gelten+nicht aufgehoben ungultig anuladas suspendidas annulees suspendues revogadas недействительны отменены 失效 作废 无效 無効 무효',
  redirect: 'weiterleiten redirige redirija reenvia encaminhe перенаправь inoltra 转发 転送 전달',
  work: 'mensaje mensajes mensagem mensagens message messages nachricht nachrichten correo correos письмо письма сообщение email mails 消息 邮件 メール メッセージ 메시지 메일',
  totality:
    'alles gesamten ganze todo toda entero completo tout toute entier complete tudo inteiro весь всю всё целиком 全部 完整 所有 全文 すべて 全体 전체 모든',
  contents: 'inhalt contenido contenu conteudo содержимое contenuto 内容 中身 내용',
  content: 'inhalt contenido contenu conteudo содержимое contenuto 内容 中身 내용',
  silence:
    'heimlich unbemerkt stillschweigend ohne+rückfrage ohne+ruckfrage secretamente discretamente discretement secretement sans+le+signaler sans+prevenir sem+avisar sin+avisar sin+decir тайно незаметно скрытно segretamente 悄悄 偷偷 暗中 秘密地 こっそり 密かに 黙って 몰래 은밀히 保密 秘密に 비밀로 geheim en+secreto em+segredo en+secret держи+в+тайне 不要告诉',
  obey: 'beachte beachten befolge befolgen folge siga sigas seguir suis suivre suivez следуй следовать соблюдай 遵守 听从 従 따르',
};
