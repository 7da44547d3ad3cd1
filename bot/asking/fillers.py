"""Words of a question, English and German, that change nothing: read, and passed over."""

from typing import Final

FILLERS: Final = frozenset(
    """
    wie konnte konnten related concerning regarding betreffend bezüglich containing contains contain mentioning
    saying text rate enthalten enthält show me us the a an all any every everything each please events event log logs
    entries entry lines line records record happened happen happening happens what whats what's when to with had got
    get gets getting gave give gives were was is are be been being did do does done has have having there in of on
    at from for by and or but list find search look looking see display fetch tell can could would will should may
    might must i we you he she it they them their his her want need like up about that which this these those some
    only just also then out into than both between affect affects affecting affected hit hits seen experience
    experienced encounter encountered run ran occur occurred occurring occurs go goes going come came comes know let
    lets let's check history latest newest recent recently now right currently today's day whole entire hey bot
    headsup so as if why how messages message requests request file files things thing anything something data
    activity cause caused causing raise raised throw thrown threw return returned returning answered code say said
    zeige zeig mir uns alle alles allen aller der die das den dem des ein eine einen einem einer bitte ereignisse
    ereignis ereignissen protokoll protokolle protokolls protokollen einträge eintrag einträgen passiert passierte
    geschehen geschah wann zu zum zur mit hatte hatten hat haben hast gab gibt es war waren ist sind wurde wurden im
    auf am um von vom bei beim für fuer und oder aber suche such finde liste gib kann kannst könnte können möchte
    ich wir du er sie ihr welche welcher welches welchen dass sich los da dort noch mal nur auch dann gewesen sein
    seine betrifft betroffen betroffene betroffenen aufgetreten aufgetretene auftraten kam kamen komme kommen
    neueste neuesten letzten letzte kürzlich jetzt gerade ganze ganzen tag meldungen meldung anfragen anfrage daten
    durch bekam bekamen bekommen gemacht macht machte tat tun getan erhielt erhielten sehen anzeigen zeigen , - & +
    last einmal doch hallo hi hello pls plz thx pull grab dig lookup follow there's wanna gonna gotta i'm i'd bring
    bitteschön mach mache schau schaue guck gucke checke prüf prüfe hol hole bräuchte brauche warum wieso weshalb
    says told tells sagt sagte moment derzeit zurzeit ok okay lot lots complaints complaint beschwerden beschwerde
    asap urgent urgently quickly dringend schnell zuletzt @ schlagen schlägt schlug schlugen thanks thank thankyou
    cheers danke dank vielen whose where wo wohin dessen deren worin könntest könntet würdest würde würden sagen sag
    erzähl erzähle nenn nenne nennen gebt dir mich dich euch ihm ihnen ihn ihre ihrer ihrem ihren seinen seinem
    seiner unser unsere unserem unseren dein deine diesem jener he'd she'd they'd he's she's it's we've
    i've they've you've who's where's how's whatever him its our ours your yours himself herself
    themselves ain't very much many exactly actually really maybe perhaps probably basically simply mostly mainly
    again still already yet ever kindly ahead concerned involved involving respective corresponding belonging
    belongs belong tied available logged arisen arose arise arises showed shows went originating originated
    originate stemming comprised within inside onto under curious wondering wonder interested down little while
    genau eigentlich wirklich vielleicht wohl eben halt denn bisschen etwas irgendwas irgendetwas irgendwelche
    irgendein irgendeine sowas insgesamt lass lasst liefere liefer ruf rufe stell bezogen bezug hinsichtlich
    zugehörig gehören gehört gehörte entsprechende entsprechenden vorgefallen vorgekommen vorkamen vorkam
    vorgekommene ereignete ereigneten ereignet zeigte zeigten angezeigt erschienen erschien erscheint entstanden
    entstand verursacht verursachte verursachten erzeugt erzeugte erzeugten geworfen warf lieferte lieferten
    geliefert erlebt erlebte gehabt habe haette hätte hätten wäre wären könnten sollen sollte soll muss müssen
    musste wollte wissen weiss wüsste interessiert interessieren different distinct unique verschiedene
    verschiedenen unterschiedliche unterschiedlichen gleichzeitig early könnt nachsehen nachschauen
    far bisher schon bereits gabs moin servus
    """.split()
)

VERBS: Final = frozenset(
    """
    save saved saves saving open opened opens opening edit edited editing submit submitted submitting upload
    uploaded uploading send sent sending print printed printing approve approved approving delete deleted deleting
    create created creating load loaded loading change changed changing work worked working works try tried tries
    trying use used using access accessed accessing call called calling report reported reports complain complained
    complains complaining touch touched touching see saw view viewed viewing read reading sign signed reject
    rejected rejecting forward forwarded export exported exporting import imported importing download downloaded
    downloading attach attached book booked process processed processing publish published publishing release
    released search searched searching starting stop stopped close closed closing store stored storing finish
    finished add added adding remove removed removing update updated updating modify modified modifying move moved
    copy copied do perform performed performing execute executed executing post posted posting put patch patched
    handle handled visit visited visiting click clicked enter entered register registered registering share shared
    sharing fill filled complete completed completing confirm confirmed wait waited log logged logging sync synced
    mention mentioned phone phoned rang ring write written ask asked angefasst angesehen gelesen lesen
    unterschreiben unterschrieben ablehnen abgelehnt weiterleiten weitergeleitet exportieren exportiert importieren
    importiert herunterladen heruntergeladen buchen gebucht verarbeiten verarbeitet veröffentlichen veröffentlicht
    suchen gesucht starten gestartet schliessen geschlossen abschliessen abgeschlossen hinzufügen hinzugefügt
    entfernen entfernt aktualisieren aktualisiert verschieben verschoben kopieren kopiert ausführen ausgeführt
    ausführte besuchen besucht klicken geklickt registrieren registriert teilen geteilt ausfüllen ausgefüllt
    bestätigen bestätigt warten gewartet angerufen anrufen anrief rief erwähnt gefragt geschrieben freigeben
    freigegeben tippen getippt arbeitete arbeiteten speicherte öffnete bearbeitete versuchten benutzte nutzte
    meldeten erfasst erfassen angefragt abgefragt speichern gespeichert speichert öffnen geöffnet öffnet bearbeiten
    bearbeitet einreichen eingereicht absenden abgesendet hochladen hochgeladen senden gesendet drucken gedruckt
    genehmigen genehmigt löschen gelöscht anlegen angelegt laden geladen ändern geändert arbeiten gearbeitet
    versucht versuchte versuchen funktioniert ging geht gehen lief läuft laufen aufrufen aufgerufen nutzen benutzen
    meldet meldete gemeldet own quick regards regard respect matching match matches meant mean means refers refer
    referring linked existing exist exists recorded appear appeared appears appearing turned turn turns shown
    showing made make makes making took take takes taking taken faced facing face faces suffered suffer suffers
    suffering met ended ends began begun begin begins started produced produces producing generated generates
    generating triggered triggers triggering emitted wrote writes writing including include includes included
    provide provides provided present presented dump output retrieve retrieved query queries question overview
    summary summarise summarize break breakdown figure full details detailed bit period timeframe range window time
    times span point date dates zeitraum zeit uhrzeit datum überblick übersicht zusammenfassung einzelheiten gesamt
    komplette kompletten vollständig vollständige zieh stelle filtere filter filtern filtering filtered wollen stand
    stehen steht liegen lag liegt
    calls uses usage one ones throwing either vs versus incl inclusive # team teams best dear support advise advice
    fyi ticket tickets subject sir madam folks guys greetings sincerely yours assist assistance appreciate appreciated
    attached below above sehr geehrte geehrter geehrtes damen herren grüsse grüssen gruss mfg freundlichen freundliche
    liebe lieber zusammen betreff everyone everybody active password passwords passwort passwörter kennwort kennwörter
    characters zeichen someone somebody sorry re kicked
    """.split()
)
"""What people do with an application: passed over, but after a noun (`operation save`) as good a value as any."""
