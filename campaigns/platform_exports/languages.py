"""Headings of exports in other languages than English: told apart, so that the refusal can say what to change."""

from collections.abc import Iterable, Mapping

# As Meta, Google Analytics and X write them; those that English has too are left out.
_HEADINGS: Mapping[str, frozenset[str]] = {
    language: frozenset(headings.split(", "))
    for language, headings in {
        "German": (
            "berichtsbeginn, berichtsstart, berichtsende, start der berichterstattung, ende der berichterstattung,"
            " kampagnenname, name der kampagne, auslieferung der kampagne, name der anzeigengruppe, reichweite,"
            " impressionen, ausgegebener betrag, ergebnisse, häufigkeit, tag, datum, veröffentlichungszeit, aktive"
            " nutzer, sitzungen, aufrufe, seitenpfad und bildschirmklasse"
        ),
        "French": (
            "début des rapports, fin des rapports, début du rapport, fin du rapport, nom de la campagne, couverture,"
            " montant dépensé, résultats, répétition, jour, heure de publication, utilisateurs actifs, vues"
        ),
        "Spanish": (
            "inicio del informe, fin del informe, nombre de la campaña, alcance, impresiones, importe gastado,"
            " resultados, día, fecha, hora de publicación, usuarios activos, sesiones, visualizaciones"
        ),
        "Italian": (
            "inizio del report, fine del report, inizio dei report, fine dei report, nome della campagna, copertura,"
            " impression, importo speso, risultati, giorno, data, utenti attivi, sessioni, visualizzazioni"
        ),
        "Portuguese": (
            "início dos relatórios, término dos relatórios, início do relatório, fim do relatório, nome da campanha,"
            " alcance, impressões, valor usado, montante gasto, resultados, dia, utilizadores ativos, usuários ativos,"
            " sessões"
        ),
        "Polish": (
            "początek raportu, koniec raportu, początek raportowania, koniec raportowania, nazwa kampanii, zasięg,"
            " wyświetlenia, wydana kwota, wyniki, dzień, data, aktywni użytkownicy, sesje"
        ),
        "Dutch": (
            "begin van rapportage, einde van rapportage, rapportage begint, rapportage eindigt, campagnenaam,"
            " naam van campagne, bereik, weergaven, besteed bedrag, resultaten, dag, datum, actieve gebruikers, sessies"
        ),
        "Ukrainian": (
            "початок звітності, кінець звітності, назва кампанії, охоплення, покази, витрачена сума, результати, день,"
            " дата, активні користувачі, сеанси"
        ),
    }.items()
}
_ENOUGH = 2
_SWITCH = (
    "The headings are in {language}, and are read in English alone: set the language of the account with which you"
    " export to English (Meta: Settings, Language and region; Google: Google Account, Personal info, Language; X:"
    " Settings, Accessibility, display and languages), and export again."
)


def why_not_english(titles: Iterable[str], enough: int = _ENOUGH) -> str:
    """What to change, where so many of the titles, given in lower case, are those of another language; "" otherwise."""
    present = set(titles)
    counts = {language: len(present & headings) for language, headings in _HEADINGS.items()}
    language = max(counts, key=counts.__getitem__)
    return _SWITCH.format(language=language) if counts[language] >= enough else ""
