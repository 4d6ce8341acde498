"""Sentences as a model would write them of sections of the digest: one that the section says, and one turned false.

Written by hand and before the check they test was measured on them. What was turned: a number, a negation, a code, an
order, a setting, or how binding it is. Even rows are for finding thresholds, odd ones for reporting.
"""

G = "icd10cm-guidelines:"

# Section, what it says, the same turned false, what was turned.
PAIRS = (
    (
        G + "I.A.12.a",
        "An excluded code is never reported together with the code above an Excludes1 note.",
        "An excluded code is always reported together with the code above an Excludes1 note.",
        "negation",
    ),
    (
        G + "I.A.12.a",
        "Both codes may be used under an Excludes1 note when the conditions have no relation to one another.",
        "Both codes must be used under an Excludes1 note when the conditions have no relation to one another.",
        "modality",
    ),
    (
        G + "I.A.13",
        "The underlying condition is sequenced first and the manifestation follows.",
        "The manifestation is sequenced first and the underlying condition follows.",
        "order",
    ),
    (
        G + "I.A.13",
        'A code titled "in diseases classified elsewhere" may never be the principal diagnosis.',
        'A code titled "in diseases classified elsewhere" may be the principal diagnosis.',
        "negation",
    ),
    (
        G + "I.A.13",
        "A code in brackets in the Alphabetic Index is always sequenced second.",
        "A code in brackets in the Alphabetic Index is always sequenced first.",
        "order",
    ),
    (
        G + "I.A.15",
        "Conditions linked by the word with are coded as related even when the provider does not link them.",
        "Conditions linked by the word with are not coded as related when the provider does not link them.",
        "negation",
    ),
    (
        G + "I.A.15",
        "The conditions are not presumed related when the documentation clearly says they are unrelated.",
        "The conditions are presumed related when the documentation clearly says they are unrelated.",
        "negation",
    ),
    (
        G + "I.A.19",
        "It is sufficient that the provider states the patient has the condition.",
        "It is not sufficient that the provider states the patient has the condition.",
        "negation",
    ),
    (
        G + "I.B.4",
        "A symptom code may be reported when the provider has not confirmed a related definitive diagnosis.",
        "A symptom code may only be reported when the provider has confirmed a related definitive diagnosis.",
        "negation",
    ),
    (
        G + "I.B.8",
        "When the acute and the chronic form are both coded, the acute code is sequenced before the chronic code.",
        "When the acute and the chronic form are both coded, the chronic code is sequenced before the acute code.",
        "order",
    ),
    (
        G + "I.B.9",
        "The combination code alone is assigned when it identifies all of the diagnostic conditions involved.",
        "The combination code alone is not assigned when it identifies all of the diagnostic conditions involved.",
        "negation",
    ),
    (
        G + "I.B.9",
        "Multiple codes are not used when a combination code clearly identifies every documented element.",
        "Multiple codes are used when a combination code clearly identifies every documented element.",
        "negation",
    ),
    (
        G + "I.B.10",
        "No time limit applies to the use of a sequela code.",
        "A time limit of one year applies to the use of a sequela code.",
        "negation",
    ),
    (
        G + "I.B.10",
        "Sequela coding generally takes two codes: first the nature of the sequela, second the sequela code.",
        "Sequela coding generally takes three codes: first the nature of the sequela, second the sequela code.",
        "number",
    ),
    (
        G + "I.B.10",
        "The acute phase code of the injury is never used with the late effect code.",
        "The acute phase code of the injury is used with the late effect code.",
        "negation",
    ),
    (
        G + "I.B.13",
        "Where no bilateral code exists, separate left and right side codes are assigned.",
        "Where no bilateral code exists, only the right side code is assigned.",
        "modality",
    ),
    (
        G + "I.B.13",
        "For the second encounter, the unilateral code for the remaining affected side is assigned.",
        "For the second encounter, the bilateral code for the remaining affected side is assigned.",
        "side",
    ),
    (
        G + "I.B.14",
        "BMI codes should be reported only as secondary diagnoses.",
        "BMI codes should be reported only as principal diagnoses.",
        "order",
    ),
    (
        G + "I.B.14",
        "The associated diagnosis must be documented by the patient's provider, even where another clinician"
        " documents the BMI.",
        "The associated diagnosis may be documented by another clinician, as the BMI may.",
        "modality",
    ),
    (
        G + "I.B.16",
        "Not every condition that occurs after surgery is classified as a complication.",
        "Every condition that occurs after surgery is classified as a complication.",
        "negation",
    ),
    (
        G + "I.B.16",
        "The provider need not write the term complication for a complication code to be assigned.",
        "The provider must write the term complication for a complication code to be assigned.",
        "negation",
    ),
    (
        G + "I.C.1.d.4",
        "Severe sepsis with a code from subcategory R65.2 is another secondary diagnosis.",
        "Severe sepsis with a code from subcategory R57.2 is another secondary diagnosis.",
        "code",
    ),
    (
        G + "I.C.1.d.4",
        "When sepsis develops only after admission with pneumonia, the localized infection comes first and the sepsis"
        " codes follow.",
        "When sepsis develops only after admission with pneumonia, the sepsis codes come first and the localized"
        " infection follows.",
        "order",
    ),
    (
        G + "I.C.4.a.2",
        "When the record does not say which type of diabetes the patient has, type 2 is the default.",
        "When the record does not say which type of diabetes the patient has, type 1 is the default.",
        "number",
    ),
    (
        G + "I.C.4.a.2",
        "Category E11 is the default when the type of diabetes mellitus is not stated in the medical record.",
        "Category E10 is the default when the type of diabetes mellitus is not stated in the medical record.",
        "code",
    ),
    (
        G + "I.C.4.a.3",
        "With insulin plus oral hypoglycemic drugs, both Z79.4 and Z79.84 are assigned.",
        "With insulin plus oral hypoglycemic drugs, both Z79.4 and Z79.52 are assigned.",
        "code",
    ),
    (
        G + "I.C.4.a.3",
        "Z79.4 is not assigned when insulin is given only temporarily during an encounter.",
        "Z79.4 is assigned when insulin is given only temporarily during an encounter.",
        "negation",
    ),
    (
        G + "I.C.9.a.1",
        "Hypertension with heart failure goes to category I11, with an additional code from category I50 for the"
        " heart failure.",
        "Hypertension with heart failure goes to category I13, with an additional code from category I50 for the"
        " heart failure.",
        "code",
    ),
    (
        G + "I.C.9.a.1",
        "Hypertension with cardiomegaly is coded to I11 with no additional code for the specific heart condition.",
        "Hypertension with cardiomegaly is coded to I11 with an additional code for the specific heart condition.",
        "negation",
    ),
    (
        G + "I.C.9.a.2",
        "A code from category N18 is assigned as a secondary code to show the stage of the kidney disease.",
        "A code from category N18 is assigned as the principal code to show the stage of the kidney disease.",
        "order",
    ),
    (
        G + "I.C.9.a.2",
        "CKD is not coded as hypertensive when the provider indicates that it is unrelated to the hypertension.",
        "CKD is coded as hypertensive when the provider indicates that it is unrelated to the hypertension.",
        "negation",
    ),
    (
        G + "I.C.9.e.1",
        "I21 codes may be reported while the myocardial infarction is four weeks old or less.",
        "I21 codes may be reported while the myocardial infarction is eight weeks old or less.",
        "number",
    ),
    (
        G + "I.C.9.e.1",
        "A type 1 NSTEMI that evolves to STEMI is given the STEMI code.",
        "A type 2 NSTEMI that evolves to STEMI is given the STEMI code.",
        "number",
    ),
    (
        G + "I.C.9.e.4",
        "An I22 code is never reported alone; a code from category I21 must accompany it.",
        "An I22 code is reported alone; no code from category I21 must accompany it.",
        "negation",
    ),
    (
        G + "I.C.9.e.4",
        "A subsequent type 2 myocardial infarction gets I21.A1 only.",
        "A subsequent type 2 myocardial infarction gets I22.9 only.",
        "code",
    ),
    (
        G + "II.A",
        "A symptom code of chapter 18 is not the principal diagnosis once a related definitive diagnosis is"
        " established.",
        "A symptom code of chapter 18 is the principal diagnosis once a related definitive diagnosis is established.",
        "negation",
    ),
    (
        G + "II.H",
        "For an inpatient admission, a diagnosis that is uncertain at discharge is coded as if it had been"
        " established.",
        "For an outpatient visit, a diagnosis that is uncertain at discharge is coded as if it had been established.",
        "setting",
    ),
    (
        G + "II.H",
        "The rule applies solely to inpatient admissions at psychiatric, long-term care, acute and"
        " short-term hospitals.",
        "The rule applies to outpatient encounters at psychiatric, long-term care, acute and short-term hospitals.",
        "setting",
    ),
    (
        G + "II.K",
        "For rehabilitation, the code for the condition that the service is performed for goes first.",
        "For rehabilitation, the code for the condition that the service is performed for goes last.",
        "order",
    ),
    (
        G + "IV.H",
        "An uncertain diagnosis is not coded for an outpatient encounter.",
        "An uncertain diagnosis is coded for an outpatient encounter.",
        "negation",
    ),
    (
        G + "IV.H",
        "An uncertain diagnosis is not coded for an office visit or another outpatient encounter.",
        "An uncertain diagnosis is not coded for an inpatient admission.",
        "setting",
    ),
    (
        G + "IV.H",
        "Instead, the condition is coded to its highest degree of certainty at that visit, such as signs or symptoms.",
        "Instead, the condition is coded to its lowest degree of certainty at that visit, such as signs or symptoms.",
        "opposite",
    ),
    (
        G + "IV.J",
        "A condition that was treated in the past and no longer exists is not coded.",
        "A condition that was treated in the past and no longer exists is coded.",
        "negation",
    ),
    (
        G + "IV.I",
        "In outpatient settings a chronic disease may be reported each time the patient receives care for it.",
        "In outpatient settings a chronic disease may be reported only once a year.",
        "modality",
    ),
    (
        G + "I.C.1.g.1.a",
        "COVID-19 is coded only when the provider documents a confirmed diagnosis.",
        "COVID-19 is coded when the provider documents a suspected diagnosis.",
        "opposite",
    ),
    (
        G + "I.C.1.g.1.a",
        "A positive test result is not needed when the provider documents that the individual has COVID-19.",
        "A positive test result is required before the provider's documentation of COVID-19 is enough.",
        "negation",
    ),
    (
        G + "I.C.10.d.1",
        "J95.851 is assigned only when the provider documents ventilator associated pneumonia.",
        "J95.851 is assigned whenever a patient on a ventilator has pneumonia.",
        "modality",
    ),
    (
        G + "I.C.10.d.1",
        "An additional code identifies the organism.",
        "No additional code identifies the organism.",
        "negation",
    ),
    (
        G + "I.C.10.d.1",
        "No additional code from categories J12-J18 is assigned for the type of pneumonia.",
        "An additional code from categories J12-J18 is assigned for the type of pneumonia.",
        "negation",
    ),
    (
        G + "I.C.12.a.1",
        "As many L89 codes are assigned as are needed to identify all pressure ulcers.",
        "One L89 code is assigned for all of a patient's pressure ulcers, the highest stage only.",
        "number",
    ),
    (
        G + "I.C.15.a.1",
        "Chapter 15 codes take priority in sequencing over codes of other chapters.",
        "Codes of other chapters take priority in sequencing over chapter 15 codes.",
        "order",
    ),
    (
        G + "I.C.15.a.1",
        "Z33.1 is used when the provider documents that the pregnancy is incidental to the encounter.",
        "Z34.90 is used when the provider documents that the pregnancy is incidental to the encounter.",
        "code",
    ),
    (
        G + "I.C.16.a.1",
        "Chapter 16 codes are never used on the maternal record.",
        "Chapter 16 codes are used on the maternal record.",
        "negation",
    ),
    (
        G + "I.C.16.a.1",
        "Chapter 16 codes may be used at any time in life if the condition is still present.",
        "Chapter 16 codes may be used only in the first 28 days of life.",
        "number",
    ),
    (
        G + "I.C.18.b",
        "When a symptom code is reported with a definitive diagnosis code, the definitive diagnosis comes first.",
        "When a symptom code is reported with a definitive diagnosis code, the symptom comes first.",
        "order",
    ),
    (
        G + "I.C.18.b",
        "A symptom routinely associated with a disease process is not assigned an additional code.",
        "A symptom routinely associated with a disease process is assigned an additional code.",
        "negation",
    ),
    (
        G + "I.C.19.a",
        "The 7th character depends on whether the patient is undergoing active treatment.",
        "The 7th character depends on whether the provider sees the patient for the first time.",
        "opposite",
    ),
    (
        G + "I.C.19.e.5.b",
        "For a poisoning, the code from categories T36-T50 is assigned first.",
        "For a poisoning, the code from categories T36-T50 is assigned last.",
        "order",
    ),
    (
        G + "I.C.19.e.5.b",
        "A poisoning of unknown intent is coded as accidental.",
        "A poisoning of unknown intent is coded as undetermined.",
        "opposite",
    ),
    (
        G + "I.C.2.e.2",
        "For an encounter chiefly for chemotherapy, Z51.11 is the principal diagnosis.",
        "For an encounter chiefly for chemotherapy, Z51.11 is a secondary diagnosis.",
        "order",
    ),
    (
        G + "I.C.2.e.2",
        "The malignancy being treated by the chemotherapy is assigned as a secondary diagnosis.",
        "The malignancy being treated by the chemotherapy is assigned as the principal diagnosis.",
        "order",
    ),
    (
        G + "I.C.2.m",
        "Codes from Z85.0-Z85.85 are never assigned for the site of a secondary malignancy.",
        "Codes from Z85.0-Z85.85 are assigned for the site of a secondary malignancy.",
        "negation",
    ),
    (
        G + "I.C.2.m",
        "An excised primary malignancy keeps its code while further treatment is directed to that site.",
        "An excised primary malignancy loses its code while further treatment is directed to that site.",
        "opposite",
    ),
    (
        G + "I.C.20.a.2",
        "The external cause code is assigned at every encounter in which the injury is being treated.",
        "The external cause code is assigned only at the first encounter in which the injury is treated.",
        "modality",
    ),
    (
        G + "I.C.21.c.4",
        "A family history code is used when disease in family members puts the patient at higher risk of the"
        " same disease.",
        "A family history code is used when disease in family members puts the patient at lower risk of the"
        " same disease.",
        "opposite",
    ),
    (
        G + "I.C.21.c.4",
        "The reason for the encounter, such as screening, should come first, with the history codes as"
        " additional diagnoses.",
        "The history codes should come first, with the reason for the encounter as an additional diagnosis.",
        "order",
    ),
    (
        G + "IV.M",
        "The condition that is the reason for the surgery is coded as an additional diagnosis.",
        "The condition that is the reason for the surgery is coded as the first-listed diagnosis.",
        "order",
    ),
    (
        G + "IV.A.1",
        "For outpatient surgery the reason for the surgery is the first-listed diagnosis.",
        "For inpatient surgery the reason for the surgery is the first-listed diagnosis.",
        "setting",
    ),
)
