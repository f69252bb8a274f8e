"""Words that say what kind of company it is, and therefore nothing about which: GmbH, Ltd, S.A. and their like.

Written as `names.fold` leaves them: small letters, no accents, abbreviations in one piece. Forms are parted by bars;
one may have several words.
"""

from __future__ import annotations

Forms = frozenset[tuple[str, ...]]


def _forms(text: str) -> Forms:
    return frozenset(tuple(form.split()) for form in text.split("|") if form.strip())


# Taken off the end of a name, one after the other, so that "GmbH & Co. KG" and "Pte. Ltd." go too.
AT_THE_END = _forms("""
ltd | limited | private limited | private ltd | pvt limited | pvt ltd | p ltd | pty | pty limited | pty ltd |
proprietary limited | pte | pte limited | pte ltd | public limited company | plc | unlimited | unlimited company |
company limited | co limited | co ltd | co | company | and co | and company | and sons | limited company |
designated activity company | dac | clg | company limited by guarantee | cic | llp | lp | lllp | pllp | pllc |
limited liability partnership | limited partnership | llc | lc | limited liability company | inc | incorporated |
corp | corporation | pbc | ulc | ltee | limitee | spc | icav | vcc | dmcc | fze | fzco | fzc | fz llc | wll | psc |
pjsc | ojsc | cjsc | jsc | bhd | sdn bhd | berhad | sendirian berhad | opc | tbk | huf | pcl |
gmbh | mbh | ggmbh | gesellschaft mit beschrankter haftung | ug | ug haftungsbeschrankt | haftungsbeschrankt |
unternehmergesellschaft | ag | aktiengesellschaft | kg | kommanditgesellschaft | ohg | gbr | kgaa | ev | eg | eu | ek |
eingetragener kaufmann | se | partg | partgmbb | stiftung | gmbh and co kg | ag and co kg | se and co kg | and co kg |
gmbh and co kgaa | geschlossene investment kg | investment kg |
bv | nv | besloten vennootschap | naamloze vennootschap | vof | cv | ua | bvba | cvba | sprl | asbl | vzw | commv |
cooperatie | cooperatief |
sa | sas | sasu | sarl | sa rl | eurl | snc | sci | scp | sca | scs | scsp | slp | selarl | gie | eirl |
societe anonyme | societe par actions simplifiee | societe a responsabilite limitee | societe civile | sicav | sicaf |
sicav raif | sicav sif | fcp | srl | srls | spa | ss | sapa | sc | scrl | scarl |
societa a responsabilita limitata | societa a responsabilita limitata semplificata | societa per azioni |
societa in accomandita semplice | societa in nome collettivo | in liquidazione | in liquidation | en liquidacion |
unipersonale | sl | slu | sau | slp | sll | sociedad limitada | sociedad anonima | sociedad unipersonal |
sociedad de responsabilidad limitada | sociedad limitada unipersonal | sociedad anonima unipersonal | sociedad civil |
sociedad por acciones simplificada | de cv | sa de cv | sapi de cv | sab de cv | s de rl de cv | s de rl | scr | fcr |
ltda | limitada | lda | unipessoal | unipessoal lda | eireli | sgps | sociedade anonima | sociedade limitada |
ab | aktiebolag | publ | hb | handelsbolag | kb | kommanditbolag | as | asa | ans | da | ba | nuf | ks | aksjeselskap |
allmennaksjeselskap | aps | anpartsselskab | aktieselskab | ivs | smba | amba | fmba |
oy | oyj | osakeyhtio | ky | ehf | hf | ohf | ou | osauhing | sia | uab | mb |
spzoo | sp zoo | sp z oo |
spolka zoo | spolka z oo | spolka z ograniczona odpowiedzialnoscia | spj | sp j | spk | sp k |
ska | spolka jawna | spolka komandytowa | spolka akcyjna | spolka komandytowo akcyjna | prosta spolka akcyjna |
sro | spol sro | spolecnost s rucenim omezenym | akciova spolecnost | vos | zs | ops |
akciova spolocnost |
spolocnost s rucenim obmedzenym | kft | bt | rt | nyrt | zrt | korlatolt felelossegu tarsasag | beteti tarsasag |
zartkoruen mukodo reszvenytarsasag | nyilvanosan mukodo reszvenytarsasag | reszvenytarsasag |
doo | jdoo | dd | ad | kd | dno | drustvo s ogranicenom odgovornoscu | ood | eood | ead | pfa |
societate cu raspundere limitata | societate pe actiuni |
epe | ae | ike | oe | ee | ανωνυμη εταιρεια | ανωνυμη εταιρια | αε | επε | ικε | οε | εε |
μονοπροσωπη ικε |
anonim sirketi | limited sirketi | ltd sti | limited sti | sti | anonim ortakligi |
ооо | оао | зао | пао | ао | тоо | тов | ат | пат | прат | оод | еоод | ад | еад | kk |
gk | kabushiki kaisha |
godo kaisha | yugen kaisha | ذمم | شمم | בעמ |
株式会社 | 有限会社 | 合同会社 | 有限公司 | 주식회사 | 유한회사 | 유한책임회사
""")

# Taken off the beginning.
AT_THE_START = _forms("""
pt | ooo | oao | zao | pao | ao | ооо | оао | зао | пао | ао | тоо | тов | ип | ат |
прат | cong ty | cong ty tnhh |
cong ty co phan | stichting | cooperatie | sarl | sas | sa | snc | srl | sci | eurl | ms |
messrs | the | شركة |
株式会社 | 有限会社 | 合同会社 | 주식회사 | 유한회사 | 유한책임회사
""")

# Nobody's name, wherever they stand: "Northwind Ltd London" is called Northwind London.
ANYWHERE = _forms("""
gmbh | mbh | ltd | limited | private limited | pvt ltd | pty ltd | co ltd | company limited | llc | llp | plc | inc |
incorporated | corp | corporation | company | bv | srl | sro | sarl | sl | ab | lp | oy | aps | kft | ltda | limitada |
dmcc | aktiebolag | aktiengesellschaft | haftungsbeschrankt | gmbh and co kg | spzoo | sp zoo | sp z oo |
sociedad limitada | sociedad anonima | spolka z ograniczona odpowiedzialnoscia | korlatolt felelossegu tarsasag
""")

# Written together with the name, before or behind it. The longest first.
ATTACHED = (
    "集团股份有限公司", "集团有限公司", "股份有限公司", "有限责任公司", "有限責任公司", "一般社団法人", "유한책임회사",
    "株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "有限公司", "股份公司", "주식회사", "유한회사",
)  # fmt: skip

LONGEST = max(len(form) for form in AT_THE_END | AT_THE_START | ANYWHERE)

# With which words a form can end or begin: most names have none of them there, and are left alone at once.
LAST_WORDS = frozenset(form[-1] for form in AT_THE_END)
FIRST_WORDS = frozenset(form[0] for form in AT_THE_START)
FIRST_WORDS_ANYWHERE = frozenset(form[0] for form in ANYWHERE)
