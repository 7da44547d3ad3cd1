"""Words of a question, English and German, that change nothing: read, and passed over."""

from typing import Final

FILLERS: Final = frozenset(
    """
    wie konnte konnten related concerning regarding betreffend bezüglich
    containing contains contain mentioning saying text enthalten enthält show me us the a an all any every
    everything each please events event log logs entries entry lines line records record happened happen happening
    happens what whats what's when to with had got get gets getting gave give gives were was is are be been being
    did do does done has have having there in of on at from for by and or but list find search look looking see
    display fetch tell can could would will should may might must i we you he she it they them their his her want
    need like up about that which this these those some only just also then out into than both between affect
    affects affecting affected hit hits seen experience experienced encounter encountered run ran occur occurred
    occurring occurs go goes going come came comes know let lets let's check history latest newest recent recently
    now right currently today's day whole entire hey bot headsup so as if why how messages message requests
    request file files things thing anything something data activity cause caused causing raise raised throw
    thrown threw return returned returning answered code say said zeige zeig mir uns alle alles allen aller der
    die das den dem des ein eine einen einem einer bitte ereignisse ereignis ereignissen protokoll protokolle
    protokolls protokollen einträge eintrag einträgen passiert passierte geschehen geschah wann zu zum zur mit
    hatte hatten hat haben hast gab gibt es war waren ist sind wurde wurden im auf am um von vom bei beim für fuer
    und oder aber suche such finde liste gib kann kannst könnte können möchte ich wir du er sie ihr welche welcher
    welches welchen dass sich los da dort noch mal nur auch dann gewesen sein seine betrifft betroffen betroffene
    betroffenen aufgetreten aufgetretene auftraten kam kamen komme kommen neueste neuesten letzten letzte kürzlich
    jetzt gerade ganze ganzen tag meldungen meldung anfragen anfrage daten durch bekam bekamen bekommen gemacht
    macht machte tat tun getan erhielt erhielten sehen anzeigen zeigen , - & + last einmal doch hallo hi hello
    pls plz thx pull grab dig lookup follow there's whats' wanna gonna gotta i'm i'd pull bring
    bitteschön mach mache schau schaue guck gucke checke prüf prüfe hol hole bräuchte brauche warum wieso weshalb
    says told tells sagt sagte moment derzeit zurzeit ok okay lot lots complaints complaint beschwerden beschwerde
    asap urgent urgently quickly dringend schnell zuletzt @ schlagen schlägt schlug schlugen
    different distinct unique verschiedene verschiedenen unterschiedliche unterschiedlichen gleichzeitig
    """.split()
)

VERBS: Final = frozenset(
    """
    save saved saves saving open opened opens opening edit edited editing submit submitted submitting upload uploaded
    uploading send sent sending print printed printing approve approved approving delete deleted deleting create
    created creating load loaded loading change changed changing work worked working works try tried tries trying
    use used using access accessed accessing call called calling report reported reports complain complained
    complains complaining
    speichern gespeichert speichert öffnen geöffnet öffnet bearbeiten bearbeitet einreichen eingereicht absenden
    abgesendet hochladen hochgeladen senden gesendet drucken gedruckt genehmigen genehmigt löschen gelöscht anlegen
    angelegt laden geladen ändern geändert arbeiten gearbeitet versucht versuchte versuchen funktioniert ging geht
    gehen lief läuft laufen ausführen aufrufen aufgerufen nutzen benutzen meldet meldete gemeldet
    """.split()
)
"""What people do with an application: passed over, but after a noun (`operation save`) as good a value as any."""
