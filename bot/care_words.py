"""What is given, ordered or done for a patient: the objects by which a question about care is told from coding.

"Should I give both" is a coder's question and "should I give both vaccines" is not; only the object tells them
apart. The lists hold what is asked about most, and the endings of generic names for the rest.
"""

from typing import Final

_NAMED: Final = """
abilify abx acetaminophen adderall adenosine advil albuterol aleve alteplase ambien amio amiodarone anesthesia
antibiotic antibiotics anticoagulant anticoagulants anticoagulation antidepressant antidepressants antiemetic
antifungal antifungals antihypertensive antiviral antivirals aspirin ativan atropine augmentin azithro bactrim
benadryl bicarb bicarbonate bolus bumex calcium chemo chemotherapy cipro clonidine colchicine contrast coumadin
cymbalta dapt decadron digoxin dilaudid diuretic diuretics dopamine drip eliquis entresto epi epinephrine fentanyl
ffp fluids gabapentin glucagon haldol heparin humira humalog hydralazine hydroxychloroquine ibuprofen insulin
jardiance kayexalate keflex ketamine ketorolac labetalol lantus lasix levaquin levophed levothyroxine lithium
lomotil lovenox magnesium medication medications medicine medicines meds melatonin metformin methadone
methotrexate miralax morphine motrin mounjaro narcan narcotic narcotics nebs nitro nitroglycerin norepinephrine
nsaid nsaids opiates opioid opioids oxycodone oxygen ozempic painkiller painkillers pepcid percocet phenergan
plasma platelets plavix pradaxa prbc prbcs prednisone pressors probiotic probiotics propofol prozac reglan
rocephin saline seroquel solumedrol statin statins steroid steroids suboxone synthroid tamiflu tnk toradol tpa tramadol
tylenol vaccine vaccines valium valtrex vanc vanco vasopressin viagra warfarin wegovy xanax xarelto zofran zoloft
zosyn zpak z-pak
"""
_ENDINGS: Final = """
azepam azole azolam barbital caine cillin codone cycline dipine dronate floxacin formin gatran gliflozin gliptin
glutide lukast micin mycin olol oxetine parin prazole pril profen proxen sartan semide setron solone sone statin
tidine terol thiazide tropium traline triptan vir xaban zosin zumab ximab limumab
"""
_ORDERED: Final = """
abg biopsy blood_cultures? bypass cabg cardiac_cath cath catheterization chest_tube colonoscopy ct cta
ct_scan cultures d-?dimer dialysis echo ecg ekg feeding_tube foley imaging insulin_pump intubation labs?
lactate lumbar_puncture lp mammograms? mri pacemaker pet_scan radiation stent stress_test surgery transfusion
transplant troponins? ultrasound x-?rays? (?:bone|brain|ct|mri|liver|lung)_scan bipap cpap hospitali[sz]ation
"""


def _choice(words: str) -> str:
    """An alternation, the longest first; an underscore stands for a space."""
    return "|".join(sorted(words.split(), key=len, reverse=True)).replace("_", " ")


DRUG: Final = rf"(?:(?:{_choice(_NAMED)})\b|[a-z]{{2,14}}(?:{_choice(_ENDINGS)})\b)"
"""A drug, a class of drugs or what is infused, as a pattern over text in small letters."""

CARE: Final = rf"(?:{DRUG}|(?:{_choice(_ORDERED)})\b)"
"""The same, and what is ordered: tests, images, devices, operations."""
