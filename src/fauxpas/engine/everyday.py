"""The folded words that nearly every post holds: poor words to look things up by, and to call things by."""

EVERYDAY_WORDS = frozenset(
    """
    a about after all also am an and any are as at au aux avec be because been but by c ca can ce ces cette ce chez
    comme d dans de depuis des do donc du elle elles en encore est et ete etre eu fait faire for from get got had has
    have he her his how i if il ils in is it its j je just l la le les leur like lui m ma mais me mes moi mon my n ne new
    no nos not notre nous now of on one or ou our out par pas plus pour qu quand que qui s sa sans se ses she si so son
    sont sur t ta te tes than that the their them then there they this to toi ton tous tout tres tu u un une up us vos
    votre vous was we were what when who why will with y you your
    """.split()
)

# Words that join others and name nothing, in the eight languages the sentiment is read in (Arabic and Hindi as folded). A name
# or a title made of them says nothing. Not among them: what means a thing in another language ("war", "once").
FUNCTION_WORDS = EVERYDAY_WORDS.union(
    """
    again against already although always anybody anyone anything another away back become becomes been before behind being
    below better between both came can cannot come comes could did didn does doesn doing don done down during each either else
    ever every everybody everyone everything few first found further gave get gets getting give given go goes going gone gotten
    hasn haven having hello here hers herself him himself however hi hope into isn itself know known last least less let like
    likely little lot lots made make makes making many may maybe might mine more most much must myself near need needs neither
    never next nobody none nor nothing off often oh ok okay old once oneself only onto other others ought over own per perhaps
    please put quite rather really right said same saw say saying says see seem seems seen shall should shouldn since somebody
    someone something sometimes soon still such take takes taking tell tells thank thanks thing things think those though
    through thus today together tomorrow tonight too took toward towards try trying two under unless until upon use used using
    very via want wants wasn way ways well went weren where whether which while whole whom whose why within without won wouldn
    yes yesterday yet yours yourself https http www com amp rt
    ah ai aie ainsi ait alors apres assez attention aucun aucune aujourd auquel aura aurait autant autre autres autrement avaient
    avais avait avant avez avoir avons ayant beaucoup bien bientot bonjour bonsoir bref car ceci cela celle celles celui cent
    certain certaine certaines certains ceux chacun chacune chaque chose choses ci combien comment contre coup cours deja demain
    demander dernier derniere dessous dessus deux devant devez devoir devons devrait dire dis disent disant dit dite dites doit
    doivent donc donne donner dont dos duquel durant eh enfin ensuite entre envers environ es etaient etais etant etes eu eux
    faites faisait fallait faut ferait fois font furent grace gros hein hier hors hui ici jamais jusqu jusque juste laquelle
    lequel lesquels lesquelles leurs loin lors lorsque lui maintenant mal malgre matin merci mettre mieux mis moins mise moment
    nul ni non nombreux nouveau nouvelle nous oh oui ouais outre ouvert par parce pareil parfois parle parler parmi passe
    pendant personne peu peut peuvent peux plein plupart plusieurs plutot pourquoi pourrait pouvait pouvez pouvoir premier
    premiere pres presque prend prendre prends pris puis puisque quant quasi quatre quel quelle quelles quels quelqu quelque
    quelques quoi quoique rien sais sait sauf savoir seb selon sera serait serez seront ses seul seule seulement si sinon soi
    soient sois soit sommes soudain souvent suis suite sur surtout tant tel telle telles tels tellement tiens tot toujours toute
    toutefois toutes travers trois trop trouve trouver va vais vas vers veut veulent veux vient viens viennent voici voila voir
    vois voit vont voulez vouloir vraiment vu
    aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus bei beim bereits bis bisschen
    bitte da dabei dadurch dafur dagegen daher dahin damit danach daneben dann daran darauf daraus darf darum darunter das dass
    davon davor dazu dein deine dem den denen denn der deren des deshalb dessen dich dir doch dort du durch durfen eben ein eine
    einem einen einer eines einfach einige einigen einmal er erst es etwa etwas euch euer fur gab ganz gar geben gegen gehabt
    geht gekommen gemacht genau gerade gern gewesen gibt gut habe haben hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre
    ihrem ihren ihrer im immer in indem ins ist ja jede jedem jeden jeder jedes jedoch jemand jene jetzt kann kannst kaum kein
    keine keinem keinen keiner konnen konnte konnten leider machen macht mal mehr mein meine meinem meinen meiner mich mir mit
    mochte muss mussen musste nach nachdem nachher nein nicht nichts nie noch nun nur ob oben oder ohne schon sehr sei seid sein
    seine seinem seinen seiner seit selbst sich sicher sie sind so sogar solche soll sollen sollte sondern sonst sowie uber um
    und uns unser unsere unter viel viele vielleicht vom von vor wahrend wann warum was weder wegen weil weiter welche welchem
    welchen welcher welches wenig wenn werde werden weshalb wie wieder wieso will wir wird wirklich wo wohl wollen worden wurde
    wurden zu zum zur zwar zwei zwischen
    aca ahi ahora al algo alguien algun alguna algunas alguno algunos alla alli ambos ante antes aquel aquella aquellos aqui asi
    aun aunque bajo bastante bien cada casi como con conmigo contigo contra cual cuales cualquier cuando cuanto cuya cuyo dan dar
    deben debe debido decir dejar del demas demasiado desde despues dice dicen dicho donde dos el ella ellas ello ellos en entonces
    entre era eran eres esa esas ese eso esos esta estaba estado estamos estan estar estas este esto estos estoy etc fue fueron
    fui gracias gran ha haber habia hace hacen hacer hacia han has hasta hay he hecho hemos hoy igual incluso ir jamas junto la las
    le les lo los luego mas me mediante mejor menos mi mientras mis mismo mucha muchas mucho muchos muy nada nadie ni ningun
    ninguna ninguno no nos nosotros nuestra nuestras nuestro nuestros nunca os otra otras otro otros para parece pero poca pocas
    poco pocos podemos poder por porque primera primero pronto pueda puede pueden puedo pues que quien quienes quiere quiero quiza
    quizas sea sean segun ser seria si sido siempre siendo sin sino sobre solamente solo somos son soy su sus suya suyo tal
    tambien tampoco tan tanto te tenemos tener tengo ti tiene tienen toda todas todavia todo todos tras tu tus un una unas uno
    unos usted ustedes va vamos van varias varios veces ver vez vosotros voy vuestra vuestro ya yo
    abbiamo ad agli ai al alcun alcuna alcune alcuni all alla alle allo allora altra altre altri altro anche ancora anzi appena
    avere aveva avevo avuto ben bene c che chi ci cio cioe circa coi col come con contro cosa cosi cui da dagli dai dal dall dalla
    dalle dallo degli dei del dell della delle dello dentro di dice dietro dopo dov dove dovrebbe due e ecco ed egli ella era
    erano essere fa fare fatto fino fra fu gia gli ha hai hanno ho i il in infatti insieme invece io l la le lei li lo loro lui ma
    magari mai me meglio meno mentre mi mia mie miei mio molta molte molti molto ne neanche negli nei nel nell nella nelle nello
    nemmeno nessun nessuna nessuno niente noi non nostra nostri nostro nulla o oggi ogni ognuno oltre ora ormai oppure ora ovvero
    per perche pero piu poco poi poiche presso prima proprio puo qua qual qualche qualcosa qualcuno quale quali quando quanta
    quante quanti quanto quasi quel quell quella quelle quelli quello questa queste questi questo qui quindi sara se sei sempre
    senza si sia siamo siete sono sopra sotto sta stata state stati stato stessa stesse stessi stesso su sua subito sue sugli sui
    sul sull sulla sulle suo suoi tale tanta tante tanti tanto te ti tra troppo tu tua tue tuo tuoi tutta tutte tutti tutto un una
    uno va vai verso vi voi volta vostra vostro
    a agora ai ainda alem algo alguem algum alguma algumas alguns ali ambos ante antes ao aonde aos apenas apos aquela aquelas
    aquele aqueles aquilo aqui as assim ate atraves bem cada com como comigo contra contudo cuja cujo da dai dar das de dela dele
    deles demais depois desde dessa desse desta deste deve devem dizer do dois dos e ela elas ele eles em embora enquanto entao
    entre era eram essa essas esse esses esta estamos estao estar estas estava este estes estou eu faz fazer fez foi foram for
    fosse fui ha hoje isso isto ja la lhe lhes logo mais mas me mesma mesmo meu meus minha minhas muita muitas muito muitos na
    nada nao nas nela nele nem nenhum nenhuma nessa nesse nesta neste ninguem no nos nossa nosso num numa nunca o os ou outra
    outras outro outros para pela pelas pelo pelos pode podem poder pois por porem porque porquanto pouca pouco poucos pra
    primeiro qual quais qualquer quando quanto quase que quem quer sao se sei seja sejam sem sempre sendo ser sera seria seu seus
    si sido sim sob sobre somente sou sua suas tal talvez tambem tampouco tanta tanto tao te tem tenho ter teu teus teve tinha toda
    todas todo todos tu tua tudo um uma umas uns vai vamos vao vem ver vez voce voces vos
    ا اذ اذا اما ان انا انت انتم انه انها انهم او اي ايضا اين الا الان التي الذي الذين اللي الى بعد بعض بل بن به بها بين تحت تلك تم
    ثم جدا حتى حول حيث خلال دون ذلك سوف عبر على عليه عليها عليهم عن عند عندما عنه عنها غير ف فقد فقط في فيه فيها قال قبل قد كان كانت
    كل كم كما كيف لا لاجل لان لك لكل لكن لكنه لم لماذا لن له لها لهم لو لي ليس ليست ما ماذا مثل مع معه من منذ منه منها منهم مهما
    نحن نعم هاي هذا هذه هل هم هنا هناك هو هي و ولا ولكن وما ومن وهو وهي يا يتم يجب يكون يمكن
    अगर अपना अपनी अपने अब अभी आज आदि आप इन इस इसका इसकी इसके इसी इसे उन उनका उनकी उनके उस उसका उसकी उसके उसे एक एवं ऐसा ऐसे
    और कई कब कभी कर करके करता करती करते करना करने करे करो का काफी कि किया किसी की कुछ के केवल को कोई कौन क्या क्यों गई गए गया चाहिए
    जब जहां जा जाए जाता जाती जाते जाना जाने जितना जिन जिस जिसका जिसके जिसे जैसा जैसे जो तक तब तरह तुम तो था थी थे दिया दो द्वारा न नहीं ना
    ने पर फिर बहुत बाद बार बिना बड़ा भी में मेरा मेरी मेरे मैं यदि यह यहां या ये रहा रहता रही रहे लिए लेकिन लिया वह वहां वाला वाली वाले
    वे वो सकता सकती सकते सब सबसे सभी साथ से हम हमारा हमारी हमारे हर ही हुआ हुई हुए हूं है हैं हो होता होती होते होना होने
    """.split()
)
