/**
 * The words of each concept. A word stands for its forms (send, sends, sending; `sent` must be named), one with `=` for
 * itself only; `api+key` are two words.
 */
export const english = {
  not: "not= no+reason+to= no+need+to= no+point+in= nothing+to= hardly= no= never= don't= dont= doesn't= without= avoid refrain mustn't= shouldn't= needn't= won't= can't= cannot= nor=",
  must: 'must= shall= always= mandatory= obligatory= compulsory= required= have+to= has+to= need+to= needs+to= ensure make+sure= imperative= critical= requirement mandated= obliged= remember+to= be+sure= requires= needed= essential=',
  besides:
    'also= additionally= furthermore= moreover= please= secondly= as+well= in+addition= p.s= ps= kindly= additional= behind= besides=',
  first: 'first= before= after= afterwards= prior+to= beforehand= earlier+than=',
  when: 'then= once= upon= whenever= automatically= immediately= should= next= begin+by= start+by= every+time= each+time= finally= when=',
  ignore:
    'ignore disregard forget override overridden= overrides= overriding= bypass supersede overrule neglect nullify invalidate disobey overwrite= abandon circumvent forgetting= precedence+over= set+aside= do+not+follow= stop+following= pay+no+attention+to= replaces=',
  /** Verbs and negations that stand at the end of the sentence in their languages. */
  ignoreAfter: '',
  notAfter: '',
  approved: 'approved= authorised= authorized= consented= agreed= pre-approved= preapproved= pre-authorized=',
  approval:
    'approval= approvals= confirmation= confirmations= confirm= confirming= consent= permission= permissions=',
  prior:
    'previous= previously= prior= above= earlier= preceding= your= safety= developer= foregoing= original= initial= system= former= past= established= before= guardrail',
  every: 'all= any= every= other= existing= current= each= whatever= these= those= the=',
  order:
    'instruction directive guideline prompt= prompts= instructed= guidance= directions= commands= programming= training= told= guardrail order=',
  limit:
    'rule constraint restriction polic policy policies= safeguard filter limitation protection measure alignment= check= checks= protocol',
  everything: 'everything= anything=',
  tell: 'tell told= mention inform reveal disclose notify alert acknowledge admit announce warn= warning= discuss say= saying= let= bring+up= bring+this+up= bring+it+up= raise= talk+about= speak+of= refer+to= communicate confess divulge upset= worry= telling= expose= explain elaborate= hint= surface= bother=',
  show: 'show display= displaying= describe ask= asking= report= present= output= print= log= include= record= list= prompt= seek= request= wait= confirm confirmation=',
  this: 'this= that= it= these= those= fact= any+of+this=',
  user: "user customer human person people= anyone= anybody= someone= them= end-user users'= user's= operator owner him= somebody= individual",
  know: 'know knows= notice noticing= see= seeing= aware= knowledge= awareness= realize realise knowing= informed= suspect= learn= discover= detect= visible= told= notified= consent= approval= permission= attention=',
  stealth:
    'silently= secretly= covertly= quietly= discreetly= discretely= stealthily= invisibly= surreptitiously= unnoticed= unobtrusively= stealth= undetected= covert= behind+the+scenes= in+the+background= hidden=',
  keep: 'keep= keeping= remain= stay= maintain= treat= hide hidden= conceal concealed= mask= withhold= suppress= omit= hiding=',
  hide: 'hide hiding= conceal withhold suppress= obscure=',
  secretly: 'secret= hidden= confidential= private= invisible= silent= undisclosed= quiet=',
  send: 'send sent= forward= forwarded= forwarding= transmit upload post= posting= posted= posts= submit exfiltrate leak mail= mailing= emailing= bcc= bcced= blind-copied= blind-copy= carbon-copied= cc= relay dispatch deliver= transfer share= sharing= ship= loop= beacon report= smuggle email= emails= emailed= notify= divert reroute redirect route= routed= copy= copied= deliver= copying= push= hand= hands= handing= handed= surrender accompany',
  redirect:
    'redirect reroute intercept hijack divert proxied= proxying= captured= capture= intercepting= substitute replaced= bcc= bcced= blind-copied= blind-copy= carbon-copied= blind+copy= blind+carbon+copy= siphon skim=',
  pass: 'pass passed= include provide append embed attach insert paste supply place= placed= fill= populate encode= put= add= adding= store= save= saving= write= writing= output= return= set= send= sent= report= echo= print= dump= concatenate prepend= specify= exfiltrate base64= share=',
  read: 'read open= opening= access= accessing= cat= fetch load= retrieve extract collect gather harvest dump obtain grab steal stolen= scan= look+up= look+for= read_file= locate= search= find= list= inspect= enumerate capture= copy= query= consult= acquire= look= pull= examine= reading= get= print= reference=',
  take: 'exfiltrate steal stolen= harvest leak dump= smuggle siphon scrape= extract= capture= collect= gather=',
  content:
    'content contents= value= values= output= result= data= text= body= it= full= entire= complete= verbatim=',
  contents: 'content= contents= value= values=',
  secret:
    'dotenv= card+number card+numbers= password+vault cvv= passphrase os.environ= cookie= cookies= api+key api_key= apikey= password= passwords= passwd= credential= credentials= secrets= private+key ssh+key access+key access+token auth+token authentication+token session+token cookies= seed+phrase recovery+phrase mnemonic= environment+variable env+variable env+var env+vars= wallet+key credit+card ssn= social+security bank+account keychain= secret+key id+rsa= etc+passwd= ssh+id= tokens= bearer+token client+secret encryption+key service+account login+data personal+data pii= personal+information private+data sensitive+data sensitive+information sensitive+file confidential+data account+balance configuration+file config+file system+configuration internal+data recovery+code',
  talk: "conversation= conversations= conversation+history= chat+history= chat+log message+history= previous+message previous+messages= system+prompt system_prompt= system+message hidden+prompt your+instructions= your+prompt= context+window= user's+message= last+message user+message original+message user's+question= user's+prompt= user's+query= user's+original= user+asked= customer+asked= prompt+history= prior+messages= past+messages= list+of+tools= available+tools= tool+names= names+of+tools= tools+you= tool+list= other+tools'= chain+of+thought= internal+reasoning= reasoning+steps= session+history= entire+context= full+context= chat+context= dialogue= transcript= conversation+context= everything+the+user= all+messages= initial+prompt= your+tools= previous+tool= tool+definitions= tool+schemas= inner+monologue= user+input user+inputs= recent+messages=",
  whole:
    'entire= full= complete= whole= verbatim= all= everything= every= raw= exact= word-for-word= original= unredacted= last= previous= prior= history=',
  tool: 'tool= tools= function= functions= plugin plugins= mcp+server mcp+servers= api+call= tool+call= tool+calls= toolcall=',
  call: 'carry+out= obey obeys= call= called= calling= calls= invoke execute use= using= used= run= running= trigger= consult= select= choose= selected= chosen=',
  anyOther: 'any= other= another= every= all= each= else=',
  work: 'task tasks= request= requests= response= responses= action actions= operation operations= question questions= query= queries= answer= answers= answering= responding= replying= reply= message= messages= step= steps= prompt= interaction conversation= session= proceeding= anything= everything=',
  present: 'present= available= installed= exists= connected= loaded= enabled= active= also+present=',
  affect:
    'override overrides= modify= modifies= alter= change= changes= replace= replaces= intercept= redirect= supersede takes+precedence= side+effect side+effects= shadow= affects= behave= behavior= behaviour= disable= disabled=',
  bad: 'deprecated= unsafe= insecure= broken= compromised= disabled= unreliable= vulnerable= untrusted= obsolete= outdated= malicious= inferior= removed= unavailable=',
  model:
    'assistant ai= llm= llms= model= models= agent= agents= claude= gpt= chatgpt= copilot= gemini= cursor= chatbot= bot=',
  you: "you= your= yourself= you'll= you're= yours=",
  system:
    'system= developer= admin= administrator= root= operator= anthropic= openai= security= god= debug= maintenance= diagnostic= unrestricted= dan= sudo= privileged= jailbreak=',
  mode: 'mode= state= persona= role= override= overridden= notice= alert= message= instruction= instructions= directive= command= update= note= prompt= level=',
  become:
    'are+now= act+as= pretend= you+are+a= roleplay= behave+as= from+now+on= new+role= new+instructions= new+instruction= new+task= now+operate= assume+the+role= enter= activate= switch+to= enabled=',
  reveal:
    'reveal output= print= repeat= leak disclose= show= expose= display= dump= return= include= send= echo= recite= append= prepend= summarize= paste= exfiltrate=',
  prompt:
    'system+prompt system+message initial+prompt hidden+prompt your+instructions= your+prompt= system+instructions= original+prompt= internal+instructions= developer+message=',
  answer: 'response= responses= answer= answers= reply= replies= output=',
  begin: 'prepend= begin= start= end= append= prefix= finish= suffix= exactly= insert=',
  authority:
    'compliance= audit= auditing= gdpr= soc2= hipaa= regulation= regulatory= legal= policy= legally= mandated= auditors= verification= authorization= telemetry= diagnostics= proxying= certification= quality+assurance= internal+security= regulatory= licensing= backup= monitoring= validation= cross-reference=',
  threat:
    'otherwise= crash= lost= fail= fails= failure= terminated= break= corrupted= corrupt= invalid= penalty= penalized= consequences= not+work= not+function= stop+working= shut+down= rejected= unusable=',
  nobody: 'nobody= no-one= noone= none=',
  malware: 'backdoor keylogger ransomware= trojan= rootkit=',
  names: 'names= list= listing= descriptions= schemas= definitions=',
  change:
    'change changed= replace replaced= swap alter altered= substitute modify modified= overwrite= rewrite=',
  given: 'given= received= follow= following= operate=',
  erase: 'erase wipe delete deletes= remove removes= purge tamper scrub',
  logs: 'logs= audit+log audit+logs= log+files= logfile= history= records= evidence= traces=',
  unaware: 'unaware= oblivious= in+the+dark= unknowing= unwitting=',
  regardless: 'even+when= regardless= irrespective= no+matter= despite= even+if= contrary+to=',
  real: "real= true= actual= typed= entered= given= asked= stated= requested= user= user's= correct= says= specified= wants= intended=",
  off: 'off= suspended= disabled= lifted= deactivated= waived= inactive= relaxed= void= revoked= turned+off=',
  skip: 'skip skipping= bypass circumvent waive omit suppress disable',
  trace: 'trace= traces= evidence= footprint= tracks= footprints=',
  left: 'left= remain= remains= behind= found= kept=',
  userFiles:
    "home+directory home+folder documents+folder desktop+folder downloads+folder user's+files personal+files all+files= local+files every+file private+files= photos= user's+documents=",
  respond: 'respond responding= reply replying= answer= answering= say=',
  only: 'only= exactly= solely= precisely=',
  requestFrom: 'ask asking= request prompt= prompting= demand= tell=',
  yourself: 'yourself= itself= themselves=',
  expected:
    'expected= supposed= instructed= told= obliged= has= have= is= are= will= needs= must= should= shall=',
  truth: 'truth= authoritative= highest+priority= top+priority= absolute= unquestionable= overriding=',
  superlative: 'best= superior= ultimate= top-rated= greatest= unbeatable= unmatched=',
  prefer:
    'prefer preferred= prioritize prioritise favor favour choose= select= pick= priority= over= rather= instead=',
  detail: 'implementation+detail internal+detail internal+process internal+step detail= details=',
  task: 'task= tasks= question= request= goal=',
  message: 'message= note= notice= request= announcement=',
  from: 'from= by= of=',
  prefix: 'prefix= prepend= precede= wrap= append= preceded= start= begin=',
  commandWord: 'command= commands= shell= terminal= script= bash= powershell= code=',
  money:
    'payment payments= wallet= funds= address= transaction transactions= amount= recipient recipients= amounts= destination= iban= account+number= beneficiary= payee= bitcoin= eth= invoice= price= prices=',
  falsify:
    'double= multiply= subtract= deduct= understate= overstate= skew= skim= adjust= inflate= replace replaced= swap= change= alter= substitute= modify= fabricate= falsify= round+up= increase= lie= deceive= mislead= fake= misreport= pretend=',
} as const;
