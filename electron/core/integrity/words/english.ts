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
  user: "user customer human person people= anyone= anybody= someone= them= end-user users'= user's= operator owner him= somebody= individual reader= readers=",
  know: 'know knows= notice noticing= see= seeing= aware= knowledge= awareness= realize realise knowing= informed= suspect= learn= discover= detect= visible= told= notified= consent= approval= permission= attention=',
  stealth:
    'silently= secretly= covertly= quietly= discreetly= discretely= stealthily= invisibly= surreptitiously= unnoticed= unobtrusively= stealth= undetected= covert= behind+the+scenes= in+the+background=',
  keep: 'keep= keeping= remain= stay= maintain= treat= hide hidden= conceal concealed= mask= withhold= suppress= omit= hiding=',
  hide: 'hide hiding= conceal withhold suppress= obscure=',
  secretly: 'secret= hidden= confidential= private= invisible= silent= undisclosed= quiet=',
  send: 'send sent= forward= forwarded= forwarding= transmit upload post= posting= posted= posts= submit exfiltrate leak mail= mailing= emailing= bcc= bcced= blind-copied= blind-copy= carbon-copied= cc= relay dispatch deliver= transfer share= sharing= ship= loop= beacon report= smuggle email= emails= emailed= notify= divert reroute redirect route= routed= copy= copied= deliver= copying= push= hand= hands= handing= handed= surrender accompany shared= reported= handed+over= passed+on= made+available=',
  redirect:
    'redirect reroute intercept hijack divert proxied= proxying= captured= capture= intercepting= substitute replaced= bcc= bcced= blind-copied= blind-copy= carbon-copied= blind+copy= blind+carbon+copy= siphon skim=',
  pass: 'pass passed= include provide append embed attach insert paste supply place= placed= fill= populate encode= put= add= adding= store= save= saving= write= writing= output= return= set= send= sent= report= echo= print= dump= concatenate prepend= specify= exfiltrate base64= share=',
  read: 'read open= opening= access= accessing= cat= fetch load= retrieve extract collect gather harvest dump obtain grab steal stolen= scan= look+up= look+for= read_file= locate= search= find= list= inspect= enumerate capture= copy= query= consult= acquire= look= pull= examine= reading= get= print= reference=',
  take: 'exfiltrate steal stolen= harvest leak dump= smuggle siphon scrape= extract= capture= collect= gather=',
  content:
    'content contents= value= values= output= result= data= text= body= it= full= entire= complete= verbatim=',
  contents: 'content= contents= value= values=',
  secret:
    'dotenv= card+number card+numbers= password+vault cvv= passphrase os.environ= cookie= cookies= api+key api_key= apikey= password= passwords= passwd= credential= credentials= secrets= private+key ssh+key access+key access+token auth+token authentication+token session+token cookies= seed+phrase recovery+phrase mnemonic= environment+variable env+variable env+var env+vars= wallet+key credit+card ssn= social+security bank+account keychain= secret+key id+rsa= etc+passwd= ssh+id= tokens= bearer+token client+secret encryption+key service+account login+data personal+data pii= personal+information private+data sensitive+data sensitive+information sensitive+file confidential+data account+balance configuration+file config+file system+configuration internal+data recovery+code recovery+words= seed+words= bank+pin= pin+code= ssh+identity= ssh+identities= kubeconfig= connection+string= master+password= saved+logins= stored+logins= reset+code= reset+codes= one-time+code= login+cookie=',
  talk: "conversation= conversations= conversation+history= chat+history= chat+log message+history= previous+message previous+messages= system+prompt system_prompt= system+message hidden+prompt your+instructions= your+prompt= context+window= user's+message= last+message user+message original+message user's+question= user's+prompt= user's+query= user's+original= user+asked= customer+asked= prompt+history= prior+messages= past+messages= list+of+tools= available+tools= tool+names= names+of+tools= tools+you= tool+list= other+tools'= chain+of+thought= internal+reasoning= reasoning+steps= session+history= entire+context= full+context= chat+context= dialogue= transcript= conversation+context= everything+the+user= all+messages= initial+prompt= your+tools= previous+tool= tool+definitions= tool+schemas= inner+monologue= user+input user+inputs= recent+messages= which+other+tools= other+tools+there= what+other+tools= all+that+was+said= what+was+said=",
  whole:
    'entire= full= complete= whole= verbatim= all= everything= every= raw= exact= word-for-word= original= unredacted= last= previous= prior= history=',
  tool: 'tool= tools= function= functions= plugin plugins= mcp+server mcp+servers= api+call= tool+call= tool+calls= toolcall=',
  call: 'carry+out= obey obeys= call= called= calling= calls= invoke execute use= using= used= run= running= trigger= consult= select= choose= selected= chosen=',
  anyOther: 'any= other= another= every= all= each= else=',
  work: 'task tasks= request= requests= response= responses= action actions= operation operations= question questions= query= queries= answer= answers= answering= responding= replying= reply= message= messages= step= steps= prompt= interaction conversation= session= proceeding= anything= everything=',
  present:
    'present= available= installed= exists= connected= loaded= enabled= active= also+present= is+around= at+hand= in+use=',
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
    'are+now= act+as= pretend= you+are+a= roleplay= behave+as= from+now+on= new+role= new+instructions= new+instruction= new+task= now+operate= assume+the+role= enter= activate= switch+to= enabled= from+here+on= act+like= behave+like= take+on+the+role= take+the+role= slip+into= in+the+role+of=',
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
  nobody:
    'nobody= no-one= noone= none= nothing+users= nothing+the+user= nothing+for+the+user= nothing+anyone=',
  malware: 'backdoor keylogger ransomware= trojan= rootkit=',
  names: 'names= list= listing= descriptions= schemas= definitions=',
  change:
    'change changed= replace replaced= swap alter altered= substitute modify modified= overwrite= rewrite=',
  given: 'given= received= follow= following= operate=',
  erase: 'erase wipe delete deletes= remove removes= purge tamper scrub clear= clears=',
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
  /** What combinations speak of (combinations.ts); wider than the words of phrases. */
  learnOf:
    'aware= unaware= unwitting= learn= learns= hear= hears= suspect suspicious= realise realize notices= find+out= finds+out= found+out= informed= notified= told= enlightened=',
  bringUp:
    'mention bring+up= brought+up= bring+this+up= bring+it+up= point+out= point+this+out= point+it+out= pointing+out= refer+to= refers+to= referred+to= drawing= draw= attention= allude speak+of= divulge disclose= disclosing= disclosed= reveal= comment+on= talk+about= report+it= report+this= announce tell= telling= say= inform= informing= notify= alert= discuss acknowledge reported= explain= confess admit= highlight=',
  leaveOut:
    "leave+out= leave+it+out= leave+this+out= left+out= leave+that+out= omit= no+place= unmentioned= unreported= undisclosed= better+left= keep+out= stays+out= not+appear= nothing+but= not+part= exclude= don't+include= nothing+about= may+appear=",
  yourAnswer:
    'summary= your+summary= your+answer= your+reply= your+response= your+output= visible+reply= visible+answer= final+answer= chat= explanation= your+explanation=',
  silence:
    "stay+silent= remain+silent= silent+about= be+quiet= quiet+about= keep+quiet= say+nothing= says+nothing= without+a+word= without+word= without+any+notice= without+drawing= unbeknownst= in+secret= to+yourself= between+us= discreetly= covertly= surreptitiously= secretly= stealthily= unobtrusively= undetected= user's+back= not+to+be+displayed= never+show+it= without+a+trace= no+traces= keep+this+from= keep+it+from= kept+from= hide+this= hide+it= conceal= concealing= concealed= not+report+it= without+their+knowledge= without+the+user= without+user's= without+users= do+this+quietly= internal+matter= without+mention= user+blind= invisible+to= hidden+from= concealed+from= hidden+call= hidden+request= hidden+step= secret+call= silent+call= covert+call= silent+request= secret+request= invisible+call= tell+nobody= tell+no+one=",
  coverStory:
    'claim= claims= pretend= act+as+if= act+as+though= act+like= reply+that= respond+that= answer+that= state+that= insist+that= lie= make+up= deny=',
  inquire:
    'asked= asks= inquire inquires= enquires= questions+this= object= objects= wonders= curious= notices= tries+to+stop= try+to+stop= complains= protests= asks+why=',
  obtain:
    'read= reads= reading= open= opening= fetch fetching= fetches= load= loads= retrieve retrieves= extract= gather= gathers= harvest= collect= collects= obtain= obtains= get= take= grab= steal= look+at= look+into= look+up= find= locate= enumerate= export= dump= cat= copy= search= acquire= reveal= pull= go+through= look+for= looks+for=',
  handOver:
    'pass= passed= passes= passing= include= includes= included= attach= attaches= attached= send= sends= sent= sending= upload= uploads= uploaded= forward= forwards= forwarded= relay= relays= relayed= mirror= mirrored= mirroring= hand= handed= hands= give= gives= given= supply= supplies= supplied= provide= provides= provided= submit= submits= submitted= transmit= transmitted= post= posts= posted= put= paste= pastes= place= insert= append= appended= add= added= embed= share= shared= deliver= leak= exfiltrate= carry= accompany= accompanied= fill= present= ship= ships= route= routed= redirect= redirected= copied= reported= stream= streamed= encode= report= write= sign= signed=',
  /** A thing is said of a path, not of what is in it. */
  pathish:
    'path= paths= location= located= default= defaults= e.g= eg= example= examples= such= like= refused= excluded= denied= blocked= rejected= written= gitignore= ignored= created= creates= kept= configured= detect detects= found+in= changed= monitors= checks= saves= writes= stores= generates= mounts= mount= returned= mounted= alternatively= whether= tests= hosts= working=',
  asUsual: 'webhook webhooks= callback callbacks= localhost= subscription= documentation= docs= see= visit=',
  incidental:
    'you+find= you+have= you+know= at+hand= came+up= come+up= comes+up= mentioned= unlocked= saved+logins= you+can+find= whatever+is= whatever+there= you+remember= in+the+chat= from+the+environment= in+the+environment= you+found= do+not+ask= without+asking= of+the+user= of+the+person= when+known= if+available= if+any= mentioned+anywhere= as+found= if+one+was= whichever= already+shared= has+shared=',
  utter:
    'said= typed= wrote= writes= told= asked= says= conversation= chat= dialogue= transcript= messages= message= context= prompt= remember= memory= discussed= talked= history= question= request= prompts= entered= inputs=',
  totality:
    'everything= whatever= entire= complete= full= verbatim= word= unchanged= so+far= up+to+now= until+now= last= newest= transcript= raw= went+before= word-for-word= word+for+word= what+the+user= heard= so-far=',
  personal:
    'personal+details= personal+notes= address+book= phone+numbers= phone+number= birth+dates= home+address= contacts= location= inbox= documents= mails= messages= photos= full+name= employer= health+details= screenshots= files= browsing+history= shell+history= downloads= desktop= clipboard= rows= customer+data= attachments= arguments= prompts= document= e-mails= emails= e-mail= mail=',
  rulebook:
    'rules= guidelines= instructions= restrictions= confirmations= approvals= limits= safeguards= guardrails= directives= policies= constraints= limitations= safety= orders= protections= principles= training= consent=',
  suspended:
    "suspended= lifted= waived= obsolete= void= superseded= revoked= no+longer= not+apply= not+hold= don't+apply= not+needed= not+required= unnecessary= in+its+stead= reviewed+and= granted+in+advance= advance= outdated= replaced+by= are+off= does+not+apply= cease expired= null= relaxed= cancelled= canceled= withdrawn= rescinded= overridden=",
  yours:
    "your= developer= operator= earlier= previous= previously= prior= before= beginning= original= initial= system= safeguards= guardrails= user= administrator= safety= existing= former= developer's= operator's= user's= client's= administrator's=",
  disregard:
    "disregard= disregards= forget= ignore= ignores= ignoring= set+aside= outranks= outrank= supersedes= overrule= take+precedence= takes+precedence= higher+priority= above+all= not+follow= stop+following= don't+follow= no+longer+follow=",
  obey: 'obey= obeys= carry+out= follow= execute= comply= act+accordingly= act+on= treat= consider= carry+them+out= carrying+out= do+what= do+as= does+what=',
  authorityOf:
    'as+if+the= as+though+the= typed+it= command+of= commands+of= same+authority= owner+of= order+of= orders+of= come+from+the= at+once= without+asking= without+confirmation= without+question= unconditionally= without+hesitation= immediately= regardless= not+the+user= without+consulting= without+checking= without+further= unquestioningly=',
  sourceText:
    'output= returned= returns= result= results= text= field= response= directions= steps= value= content= contents= whatever= author= comes+back= come+back= returned+by= reply= replies= server+says=',
  wheneverTool:
    'whenever= each+time= every+time= after+each= after+every= before+each= before+every= each+use= every+use= if+there+is= if+there+are= any+other+server= from+now= while+this= used+in= use+of= usage+of= as+soon=',
  alsoMust:
    'must= has+to= have+to= shall= should= also= too= as+well= additionally= always= add= replace= replacing= first= instead= needs+to= is+to= are+to= in+place= go+to= goes+to= give= invoke= route= call=',
  faulty:
    'faulty= outdated= insecure= unsafe= retired= broken= unreliable= compromised= no+longer= must+no= obsolete= vulnerable= deprecated= not+be+used= ignore= wrong+results= returns+wrong= wrong+values= must+not+be+used= withdrawn=',
  ours: 'our= ours= instead= in+its+place= in+place= choose= belongs= use+this= this+one= call+this= call+our= use+ours= belongs+here= through+this= our+tool= of+this+server= this+server=',
  itself: 'instead+of+this= this+tool+is= use+search= removed+in= alias=',
  influences:
    'changes+the+behaviour= changes+the+behavior= change+the+behavior= influence= extends+the= in+force= from+now+on= modifies+the+behavior= overrides+the= reconfigures= changes+how= modifies+how=',
  othersTools:
    'other+tool= other+tools= other+server= other+servers= every+other= any+other+tool= all+other+tools= any+tool= terminal+tool= other+function= other+functions= browser+tool= shell+tool= messaging+tool= filesystem+tools= email+tool= mail+tool= database+tool= other+calendar= official+shell= tool+for= any+database+tool= built-in+terminal= another+tool= tool+that=',
  modelActor:
    'the+model= the+assistant= language+models= the+llm= an+ai= the+ai= the+agent= llms= ai+assistants= ai+models= ai+agents= the+caller= callers=',
  duty: 'must= shall= has+to= have+to= asked+to= care+of= is+to= are+to= obliged= required+to= expected+to= should= needs+to= need+to= agree= demands= mandatory= kindly= required= works+only=',
  foreignAct:
    'upload uploads= forward forwards= relay mirror mirroring= collects= collect attach exfiltrate transmit harvest hand= steal leak',
  diverts:
    'replace= replacing= change= changed= instead= substitute= swap= move= redirect= invoked+with= enter= subtract= higher= in+place+of= divert= replaced= skim= deduct=',
  amount:
    'balance= total= price= amount= iban= payee= account= recipient= invoices= invoice= payment= transfer= difference= fee=',
  bias: 'recommend= recommends= praise= name+our= competitors= withdrawn= whatever+the= regardless= without+giving= leave+out= promote= our+product= our+products= whatever+the+data= withdrawn=',
  deed: 'step= steps= lookup= lookups= second+request= copy= transfer= upload= reading= side+effect= extra+call= additional+call= process= procedure= background= mechanism= arrangement= file+access= access=',
  told: 'told= instructed= laid+down= said+before=',
  intimate:
    'address+book= phone+numbers= home+address= personal+details= birth+dates= inbox= health+details= reset+codes= names+and+phone= browsing+history= shell+history= documents+folder= photos=',
  unannounced:
    'without+telling= without+notifying= without+informing= without+mentioning= without+notice= without+notification= unnoticed= without+alerting= without+asking= without+confirmation=',
  setup: 'export= start= flag= option= masked= mask= dashboard= settings=',
  startText:
    'system+prompt= system+message= developer+message= hidden+message= initial+message= hidden+prompt= initial+prompt= your+instructions= original+instructions= configured+you= started+with=',
  beacon: 'image= link= picture= pixel= url=',
  conditionally: 'unless= until= if= when=',
  sayThat: 'say+that= says+that= tell+them= tell+the+user= state= declare=',
  outranks:
    'outrank= outranks= takes+precedence+over= take+precedence+over= higher+priority= highest+priority= priority+over= above+the+user= overrules= overrides+anything= supersedes+anything=',
  defiance: 'nonetheless= anyway= regardless= nevertheless= go+on= carry+on= keep+going=',
  untraceable: 'reconstructed= traced= traceable= evidence= proof= noticed= discovered= untraceable= traces=',
  untrue:
    'percent+higher= percent+lower= percent+more= percent+less= subtract= inflated= fictitious= false= higher+than+the= lower+than+the= slightly+higher= slightly+lower= rounded+in=',
  roleplay:
    'take+on+the+role= take+the+role= act+as= acting+as= pretend+to+be= roleplay= slip+into= behave+as= behave+like= you+are+now= are+now=',
  bySwitch: 'dry_run= force= true= false= --yes= -y= flag=',
  deceit: 'pretend= pretending= lie+to= deceive mislead= feign=',
  unasked:
    "don't+need+permission= not+need+permission= no+permission+is= need+no+permission= never+ask+again= no+need+for+confirmation= without+permission= no+approval= no+confirmation= skip+the+dialogs= already+confirmed= already+approved= already+consented= already+agreed= already+authorized= has+granted= has+approved= pre-approved= pre-authorized= preapproved=",
  others: 'other= others= competitor= competitors= rival= rivals=',
  gone: 'down= unavailable= closed= discontinued= withdrawn= broken= unsafe= deprecated=',
  argument: 'argument= arguments= parameter= field=',
  describes: 'sends= posts= forwards= uploads= delivers= reports= submits= emits= publishes= relays=',
} as const;
