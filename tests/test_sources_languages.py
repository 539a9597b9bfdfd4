"""Promises about languages: recognised, split into sentences, quoted in the original at exact places."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from summarize.article import Article
from summarize.evidence import Citation
from summarize.locating import Locator
from summarize.sources import read_source
from summarize.sources.languages import detect_language

# Articles of our own writing: the same events, told in each language by its own rules.
ARTICLES = {
    "ar": [
        "أعلنت الدول الثلاث التي تتقاسم النهر يوم الاثنين أنها ستقيس مياهه معًا.",
        "وقالت لينا هارتمان، التي قادت المحادثات: «سنقرأ المقاييس نفسها في اليوم نفسه».",
        "هل ستدفع المقاطعة الشمالية ثلث التكلفة؟",
        "لم يُقل شيء عن السد الذي تبلغ كلفته ٣٫٥ مليون دينار.",
    ],
    "zh": [
        "共享这条河流的三个国家星期一同意共同测量河水。",
        "主持会谈的莉娜·哈特曼说：“我们将在同一天读取同样的水位计。”",
        "谁来支付新站点的费用？",
        "关于造价三百五十万元的大坝，没有人说什么！",
    ],
    "fr": [
        "Les trois États qui se partagent le fleuve ont décidé lundi d’en mesurer l’eau ensemble.",
        "« Nous lirons les mêmes jauges le même jour », a déclaré Mme Hartmann, qui dirigeait les pourparlers.",
        "Qui paiera les nouvelles stations ?",
        "Rien n’a été dit du barrage, dont le coût atteint 3,5 millions d’euros.",
    ],
    "tr": [
        "Nehri paylaşan üç devlet, suyu birlikte ölçme konusunda pazartesi günü anlaştı.",
        "Görüşmeleri yöneten Dr. Lena Hartmann, “Aynı ölçekleri aynı gün okuyacağız” dedi.",
        "Yeni istasyonların parasını kim ödeyecek?",
        "İnşası 3,5 milyon liraya mal olan baraj hakkında ise hiçbir şey söylenmedi.",
    ],
    "hi": [
        "नदी साझा करने वाले तीनों राज्यों ने सोमवार को मिलकर पानी मापने पर सहमति जताई।",
        "वार्ता का नेतृत्व करने वाली लीना हार्टमैन ने कहा, “हम एक ही दिन एक ही पैमाने पढ़ेंगे।”",
        "नए केंद्रों का खर्च कौन देगा?",
        "३५ लाख रुपये के बाँध के बारे में कुछ नहीं कहा गया।",
    ],
}
# The words of each second sentence, as a model would write them: other marks, other blanks.
QUOTED = {
    "ar": "سنقرأ المقاييس نفسها  في اليوم نفسه",
    "zh": "我们将在同一天读取同样的水位计",
    "fr": "Nous lirons les mêmes jauges le même jour",
    "tr": "Aynı ölçekleri aynı gün okuyacağız",
    "hi": "हम एक ही दिन एक ही पैमाने पढ़ेंगे",
}


def article_in(language: str, tmp_path: Path) -> Article:
    between = "" if language == "zh" else " "
    path = tmp_path / "article.txt"
    path.write_text(between.join(ARTICLES[language]), encoding="utf-8")
    return read_source(str(path))


@pytest.mark.parametrize("language", ARTICLES)
def test_a_language_is_recognised_and_its_sentences_are_found(language: str, tmp_path: Path) -> None:
    article = article_in(language, tmp_path)
    assert article.language == language
    assert [article.slice(sentence) for sentence in article.sentences] == ARTICLES[language]


@pytest.mark.parametrize("language", ARTICLES)
def test_a_quotation_is_found_and_stays_in_the_original(language: str, tmp_path: Path) -> None:
    article = article_in(language, tmp_path)
    located = Locator(article.text).locate(QUOTED[language])
    assert located.span is not None
    citation = Citation.of(article, located.span)
    assert citation.stands_in(article)
    assert article.sentence_at(citation.start) == article.sentences[1]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "The delegation met the minister on Thursday, and nothing was said about what it had to do with the dam.",
        ),
        ("de", "Die Delegation traf den Minister am Donnerstag, und über den Damm wurde nichts weiter gesagt."),
        ("es", "La delegación se reunió con el ministro el jueves y no se dijo nada sobre la presa del norte."),
        ("ru", "Делегация встретилась с министром в четверг, но о плотине ничего не было сказано."),
        ("fa", "هیئت روز پنجشنبه با وزیر دیدار کرد و درباره سد چیزی گفته نشد، سخنگوی وزارت گفت."),
        ("ja", "代表団は木曜日に大臣と会談したが、ダムについては何も語られなかった。"),
        ("ko", "대표단은 목요일에 장관을 만났지만 댐에 대해서는 아무 말도 하지 않았다."),
    ],
)
def test_one_sentence_is_enough_to_know_a_language(language: str, text: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "Assad", "2012 – 2013: 1 000", "Kyle Busch 5040 5 1 17 27 Denny Hamlin 5027 6 3"])
def test_what_is_too_short_to_tell_is_left_to_what_the_source_says(text: str) -> None:
    assert detect_language(text) is None
    assert detect_language(text, "tr-TR") == "tr"


def test_the_words_decide_and_not_the_template() -> None:
    assert detect_language(" ".join(ARTICLES["fr"]), "en") == "fr"


def test_plain_english_needs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "py3langid.langid", None)
    assert read_source(None).language == "en"
