"""The report's words in German. Every key of english.py is here too."""

from __future__ import annotations

from collections.abc import Mapping

GERMAN: Mapping[str, str] = {
    "and": "und",
    "report": "Klangbericht",
    "skip": "Zu den Messwerten",
    "summary": "Ergebnis",
    "recording": "Aufnahme",
    "master": "Master",
    "on_target": "Ziel erreicht",
    "off_target": "Ziel verfehlt",
    "yes": "Ja",
    "no": "Nein",
    # What was done, in sentences
    "raised": "Die Aufnahme wurde um {db} angehoben.",
    "lowered": "Die Aufnahme wurde um {db} abgesenkt.",
    "kept": "Die Aufnahme behielt ihren Pegel.",
    "gain_unknown": "Die Aufnahme ist still, es gab keinen Pegel zu ändern.",
    "limited": "Der Limiter nahm höchstens {db} weg, während {seconds} ({percent}\u00a0% der Zeit).",
    "not_limited": "Der Limiter hatte nichts zu tun.",
    "levelled": "Der Leveller änderte den Pegel um {low} bis {high}.",
    "levelled_nothing": "Der Leveller war an und hatte nichts zu tun.",
    "result": "Der Master klingt mit {heard} (gewünscht: {wanted}), die höchste Spitze (True Peak) liegt bei "
    "{peak} (Grenze: {limit}).",
    "result_silent": "Der Master ist still: Es gibt keine Lautheit zu messen.",
    "missed": "Nicht am Ziel: {names}.",
    # Figures
    "figures": "Vorher und nachher",
    "figures_caption": "Pegel der Aufnahme und des Masters, gemessen an der wieder dekodierten Datei",
    "measure": "Messgröße",
    "wanted": "Gewünscht",
    "at_most": "höchstens {level}",
    "heard_short": "Lautheit, wie gehört",
    "heard": "Lautheit insgesamt, wie gehört",
    "plain": "Lautheit insgesamt, einfaches Messgerät",
    "plain_wanted": "{level} am einfachen Messgerät",
    "range": "Lautheitsumfang (LRA)",
    "peak_short": "Höchste Spitze",
    "peak": "Höchste Spitze (True Peak)",
    "momentary_max": "Lautester Moment (0,4\u00a0s)",
    "short_term_max": "Lauteste 3 Sekunden",
    "duration": "Dauer",
    "form": "Form",
    "mono": "mono",
    "stereo": "stereo",
    "channels": "{count} Kanäle",
    "mono_note": "Eine Monodatei klingt aus beiden Lautsprechern, also 3\u00a0LU lauter, als ein einfaches Messgerät "
    "anzeigt. Alle Lautheit in diesem Bericht ist die gehörte, wo nichts anderes steht.",
    "before_small": "vorher {level}",
    "gain": "Verstärkung",
    "limiter": "Limiter",
    "limiter_none": "nicht in Betrieb",
    "limiter_value": "höchstens {db} während {seconds}",
    # What was done, as a list
    "done": "Was getan wurde",
    "done_gain": "Eine Verstärkung für alles",
    "done_limiter": "Begrenzung (Limiter)",
    "done_leveller": "Pegelausgleich (Leveller)",
    "leveller_value": "{low} bis {high} ({strength})",
    "off": "aus",
    "gentle": "sanft",
    "strong": "stark",
    "done_filters": "Eigene Filter",
    "done_trim": "Stille an beiden Enden",
    "done_trim_value": "abgeschnitten",
    "done_gate": "Gate gegen Übersprechen",
    "on": "an",
    "done_encoder": "Encoder",
    # Pictures
    "pictures": "Lautheit im Verlauf",
    "pictures_intro": "Alle Bilder laufen entlang der Zeit des Masters ({duration}).",
    "p_recording": "Aufnahme",
    "p_master": "Master",
    "p_peaks": "Spitzen (True Peak)",
    "p_limiter": "Was der Limiter wegnahm",
    "p_leveller": "Was der Leveller änderte",
    "momentary": "momentan (0,4\u00a0s), vom niedrigsten zum höchsten Wert",
    "short_term": "kurzzeitig (3\u00a0s)",
    "target_line": "Ziel {level}",
    "limit_line": "Grenze {level}",
    "k_before": "Aufnahme",
    "k_after": "Master",
    "k_limiter": "weggenommen, höchster Wert",
    "k_leveller": "hinzugefügt oder weggenommen",
    "d_loudness": "{name}, {duration} lang: insgesamt {heard}, kurzzeitig von {low} bis {high}, im lautesten "
    "Moment {moment}; das Ziel ist {target}.",
    "no_pictures": "Es gibt keinen Verlauf der Lautheit zu zeichnen.",
    "d_peaks": "Spitzen über {duration}: Aufnahme höchstens {before}, Master höchstens {after}; die Grenze ist "
    "{limit}.",
    "d_limiter": "Begrenzung über {duration}: höchstens {db}, in Betrieb während {seconds}; am meisten bei {at}.",
    "d_leveller": "Pegelausgleich über {duration}: von {low} bis {high}.",
    "d_see": "Die Werte stehen in der Tabelle „Lautheit in Zahlen“ unter den Bildern.",
    # The table of the pictures
    "table": "Lautheit in Zahlen",
    "table_caption": "Mittlere gehörte Lautheit, höchste Spitze und Begrenzung, für je {step}",
    "from": "Ab",
    "t_before": "Aufnahme, LUFS",
    "t_after": "Master, LUFS",
    "t_peak": "Spitze des Masters, dBTP",
    "t_limiter": "Limiter, dB",
    "t_leveller": "Leveller, dB",
    "scroll": "Tabelle, seitlich verschiebbar",
    # Speakers
    "speakers": "Stimmen",
    "speakers_caption": "Wie laut jede Stimme ist, während sie spricht, wie gehört",
    "speaker": "Stimme",
    "recorded": "Aufgenommen",
    "mastered": "Im Master",
    "change": "Änderung",
    "spread": "Von der leisesten zur lautesten Stimme waren es {before}, jetzt sind es {after}.",
    "d_speakers": "Pegel der Stimmen, aufgenommen und im Master. {each}.",
    "d_speaker": "{name}: von {before} auf {after}",
    "k_recorded": "aufgenommen",
    "k_mastered": "im Master",
    # Warnings
    "warnings": "Warnungen und Hinweise",
    "warnings_none": "Es gibt nichts zu warnen.",
    "warn_master": "Warnungen",
    "intro": "Intro",
    "outro": "Outro",
    "warn_recording": "Zur Aufnahme",
    "warn_deliverable": "Zu {name}",
    "at": "bei",
    "more": "und an {count} weiteren Stellen",
    # Remarks, each after its kind
    "r_silence": "Es gibt nur Stille.",
    "r_faint": "Es gibt nur Stille oder leises Rauschen: Nichts erreicht {least_lufs}.",
    "r_short": "Kürzer als 3 s: Kurzzeitige Lautheit und Lautheitsumfang lassen sich nicht messen.",
    "r_same_sides": "Links und rechts sind gleich: Das ist Mono in zwei Kanälen.",
    "r_left_empty": "Der linke Kanal ist leer: Aller Ton ist im rechten.",
    "r_right_empty": "Der rechte Kanal ist leer: Aller Ton ist im linken.",
    "r_out_of_phase": "Links und rechts sind gegenphasig: Auf dem Handy oder einem anderen einzelnen Lautsprecher "
    "löschen sie sich aus; einen der beiden Kanäle in einem Editor umkehren.",
    "r_out_of_phase_here": "Links und rechts sind hier gegenphasig: Auf dem Handy oder einem anderen einzelnen "
    "Lautsprecher löschen sie sich aus; dort einen der beiden Kanäle in einem Editor umkehren.",
    "r_clipped": "Die Aufnahme ist übersteuert: Sie war zu laut, ihre Spitzen sind flach abgeschnitten, und kein "
    "Mastering heilt das; mit niedrigerem Pegel aufnehmen.",
    "r_above_full_scale": "Der Ton geht über Vollaussteuerung hinaus, bis {peak_dbtp}: Abspielgeräte können ihn "
    "verzerren; das Mastering senkt ihn ab.",
    "r_above_between_samples": "Der Ton geht zwischen seinen Abtastwerten über Vollaussteuerung hinaus, bis "
    "{peak_dbtp}: Abspielgeräte können ihn verzerren; das Mastering senkt ihn ab.",
    "r_damaged": "Teile der Aufnahme sind beschädigt und ließen sich nicht dekodieren; den Master vor der "
    "Veröffentlichung anhören.",
    "r_silent_track": "Es gibt nur Stille, deshalb fehlt diese Spur im Master.",
    "r_length_changed": "Die Filter ändern die Länge der Aufnahme von {before_s} auf {after_s}: Was nach ihren Zeiten "
    "geht (Kapitel, Transkript, Jingles), käme im falschen Moment.",
    "r_clip_within_overlap": "Sprache und {clip} spielen {overlap_s} lang zusammen statt {wanted_s}: Länger ist das "
    "{clip} nicht.",
    "r_speech_within_overlap": "Sprache und {clip} spielen {overlap_s} lang zusammen statt {wanted_s}: Länger ist die "
    "Sprache nicht.",
    "r_missed": "{name}: {heard_lufs}, wie gehört, statt {wanted_lufs}.",
    "r_missed_by_limiting": "{name}: {heard_lufs}, wie gehört, statt {wanted_lufs}; für mehr müsste der Limiter über "
    "{most_db} wegnehmen; zuerst die lautesten Stellen leiser machen.",
    "r_peak_above_limit": "{name}: Die höchste Spitze liegt bei {peak_dbtp}, über der Grenze von {limit_dbtp}.",
    "r_much_limiting": "Der Limiter nimmt bis zu {most_db} weg; diese Stellen vor der Veröffentlichung anhören.",
    "r_much_gain": "Die Aufnahme wurde um {gain_db} angehoben und ihr Rauschen mit ihr; lauter aufnehmen.",
    # Deliverables
    "files": "Dateien",
    "files_caption": "Jede Datei, wie sie nach dem Dekodieren gemessen wurde",
    "file": "Datei",
    "format": "Format",
    "target": "Ziel erreicht",
    # Timeline
    "timeline": "Zeitachse",
    "timeline_caption": "Wo die Aufnahme im Master liegt",
    "part": "Teil",
    "in_recording": "In der Aufnahme",
    "in_master": "Im Master",
    "part_recording": "Aufnahme",
    "part_inserted": "Eingefügt (Intro, Jingle, Outro)",
    "part_cut": "Herausgeschnitten",
    "until": "{start} bis {end}",
    # What the words mean
    "terms": "Was die Wörter bedeuten",
    "term_lufs": "Lautheit, wie Menschen sie hören, über die ganze Datei; −16 ist lauter als −23. „Wie gehört“ "
    "heißt: aus zwei Lautsprechern.",
    "term_lu": "Ein Unterschied der Lautheit; 1\u00a0LU ist 1\u00a0dB. Der Lautheitsumfang sagt, wie weit "
    "leise und laute Stellen auseinanderliegen.",
    "term_dbtp": "Die höchste Spitze auch zwischen den Abtastwerten, wie sie aus dem Lautsprecher kommt; über 0 "
    "ist sie verzerrt.",
    "term_limiter": "Der Limiter hält einzelne Spitzen zurück, damit der Rest lauter sein darf. Ab und zu einige dB "
    "hört man nicht; mehr als 6\u00a0dB sind eine Warnung, und 12\u00a0dB sind das Höchste.",
    "footer": "Gemessen nach ITU-R BS.1770-5, EBU Tech 3341 und EBU Tech 3342.",
}
