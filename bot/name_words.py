"""Word lists that tell a person's name from medical and everyday English.

Names are common in the United States; none that is also an everyday word, an abbreviation of medicine or an
eponym stands in the lists that match in any letter case.
"""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIRST_NAMES: Final = _words("""
aaliyah aaron abdul abigail abraham adam adrian adriana adrienne agnes ahmed aisha alan alana albert alberto
alejandra alejandro alex alexa alexander alexandra alexis alfred alfredo alice alicia alisha alison allison
alyssa amanda amber amelia amir amy anastasia andre andrea andres andrew angela angelica angelina angie
anita anna annabelle anne annette annie anthony antoinette antonia antonio ariana arlene armando arnold
arthur arturo ashley audrey barbara beatrice becky belinda benjamin bernadette bernard bernice bertha beth
bethany betty beverly billy blanca bobby bonnie brad bradley brandi brandon brenda brendan brent brett brian
briana brianna bridget brittany brooke bruce bryan bryce caleb calvin cameron camila candace candice carl
carla carlos carmen caroline carolyn carrie casey cassandra catherine cathy cecilia cedric cesar charlene
charles charlie chelsea cheryl chloe chris christina christine christopher christy cindy clara clarence
claudia clayton clifford clinton colleen connie constance corey courtney craig cristina curtis cynthia daisy
damon daniel daniela danielle danny darius darlene darrell darren darryl daryl dave david deanna debbie
deborah debra deepak delores denise dennis derek desiree desmond diana diane diego dolores dominic dominique
donald donna doris dorothy douglas duane dustin dwayne dwight dylan ebony eddie edgar edith edna eduardo
edward edwin eileen elaine eleanor elena elias elijah elisabeth elizabeth ellen elliott elmer elsie emily
emma emmanuel enrique eric erica erick erik erika erin ernest ernesto esmeralda esteban estella esther ethan
ethel eugene eva evan evelyn fatima felicia felipe felix fernando fiona francine francis francisco franklin
fred freda freddie frederick gabriel gabriela gabriella gail garrett gary genevieve geoffrey george gerald
geraldine gerard gertrude gilbert gina gladys glenda glenn gloria gordon greg gregg gregory gretchen
guadalupe guillermo gustavo gwen gwendolyn hannah harold harriet harry hassan heather hector heidi helen
henrietta henry herbert herman hilda howard hugh hugo ibrahim ignacio imani irene irma isaac isabel isabella
isabelle isaiah ismael ivan jackie jaclyn jacob jacqueline jacquelyn jaime jake jamal james jamie jane
janelle janet janice janie jared jasmine jason javier jayden jean jeanette jeanne jeff jeffery jeffrey jenna
jennie jennifer jenny jeremiah jeremy jermaine jerome jerry jesse jessica jessie jesus jill jillian jim
jimmy joan joann joanna joanne jodi jody joe joel joey johanna john johnathan johnnie johnny jon jonah
jonathan jorge jose josefina joseph josephine josh joshua josue joyce juan juana juanita judith judy julia
julian juliana julie julio justin kaitlyn kara karen kari karina karl karla kate katelyn katherine kathleen
kathryn kathy katie katrina kayla keisha keith kelsey kendra kenneth kenny kerry kevin khadija kim kimberly
krista kristen kristi kristin kristina kristine kristy kurt kyle lamar larry latasha latoya laura lauren
laurie lawrence leah leonard leroy leslie leticia lewis liam lillian linda lindsay lindsey lisa logan lois
lola loretta lori lorraine louis louise lucas lucia lucille lucy luis lydia lynette lynn mabel mackenzie
maggie malcolm malik manuel marc marcia marco marcos marcus margaret margarita margie maria mariah marian
marianne maribel marie marilyn mario marion marisol marissa marjorie marlene marsha marshall martha martin
marvin mary maryann mateo matthew maureen maurice maxine megan meghan melanie melinda melissa melvin
mercedes meredith michael michaela micheal michele michelle miguel mike mildred mindy minnie miranda miriam
mitchell mohamed mohammad mohammed moises molly monica monique moses muhammad myra myrtle nadia nancy naomi
natalia natalie natasha nathan nathaniel neil nelson nicholas nichole nick nicolas nicole nina noah noel
noelle nora norma norman olga oliver olivia omar oscar pablo pamela paolo patricia patrick patsy paul paula
pauline pedro peggy perry peter phil philip phillip phyllis priscilla priya quentin rachael rachel rafael
rajesh ralph ramon ramona randall randy raul raymond rebecca regina reginald rene renee rhonda ricardo
richard rick ricky rita robert roberta roberto rochelle roderick rodney rodolfo rogelio roger roland ronald
ronnie rosa rosalie rosario rosemary rosie roxanne ruben rudy russell ruth ryan sabrina sadie salvador
samantha samuel sandra sara sarah saul scott sean sebastian serena sergio seth shane shannon shari sharon
shaun shawn sheila shelby shelia shelley sheri sherri sherry shirley sierra silvia simon sofia sonia sonja
sonya sophia sophie stacey stacy stanley stephanie stephen steve steven stuart susan susie suzanne sylvester
sylvia tamara tameka tammy tanya tara tasha tatiana taylor teresa teri terrance terrence terri terry thelma
theodore theresa thomas tiffany tim timothy tina todd tom tommy toni tonya tracey traci tracy travis trevor
tricia tristan tyler tyrone valerie vanessa velma vernon veronica vicki vickie vicky victor vincent vivian
wade walter wanda warren wayne wendy wesley whitney wilbur willard willie wilma winifred xavier xiomara
yadira yesenia yolanda yvette yvonne zachary zoe
""")
"""First names that are names in any letter case."""

CAPITALISED_FIRST_NAMES: Final = _words("""
addison amos ana angel ann art austin ava barry ben bill bob brandy brook candy carol chad charity charlotte
chase christian chuck crystal dale dallas dan dana dawn dean dee derrick destiny don drew earl ed eddy eli
ella eve faith florence frank gene georgia ginger glen grace grant guy hazel holly hope hunter ian ida ira
iris ivy jack jade jan jay jesse jo jordan joy june justice kay kelly ken kent kirk lance lee leo lily
lonnie lou luke mack madison mark marty mason matt max may melody mia miles misty nadine nia olive opal pat
pearl penny phoenix rachelle randi ray reed rich rob robin rocky rod ron rose ross roy ruby rusty sally sam
sandy savannah skip sky sonny stella sterling stew stone sue summer sydney ted tess tony trinity ty van vera
victoria viola violet virginia wes will
""")
"""First names that are also words, months, places or abbreviations: names only when written as names."""

SURNAMES: Final = _words("""
abbott acosta adams aguilar aguilera aguirre ahmed alexander ali allen alvarado alvarez anderson andrews
armstrong arnold avila ayala bailey banerjee barnes barrera becker beltran benitez bishop bowman boyd
bradley brennan brewer briggs brooks bryant burgess burke burton byrd cabrera calderon calhoun callahan
camacho campbell campos cannon carlson carpenter carrillo carroll castillo castro cervantes chavez cho
chowdhury christensen cisneros clarke cohen coleman collins connor connors contreras cooper cordova corona
cortez cruz cunningham curry daniels davidson davis dawson delacruz deleon delgado diaz dixon doe dominguez
donovan doyle duarte duncan dunn duran edwards elliott ellis escobar espinoza estrada evans farrell ferguson
fernandez figueroa fischer fisher fitzgerald fletcher flores fowler franco fraser freeman fuentes fuller
gallagher gallegos galvan garcia gardner garza gibson gilmore gomez gonzales gonzalez goodman graham griffin
griffith guerra guerrero gupta gutierrez guzman hamilton hansen hanson harper harrington harris harrison
hawkins hayes henderson hernandez herrera hicks higgins hoffman holland holmes howard huang hudson huerta
hughes hussain hutchinson ibarra jackson jacobs jaramillo jefferson jenkins jennings jensen jimenez johnson
johnston jones juarez kaur kelley khan kowalski kumar lambert larson lawson leblanc leon levine lewandowski
lopez lucero macdonald mahoney maldonado manning marquez marshall martinez mccarthy mccormick mccoy mcdaniel
mcdonald mcgee mckinney mclaughlin mehta mejia melendez mendez mendoza meyer meyers miller miranda mitchell
mohamed molina montgomery montoya morales moreno morrison mullins munoz murray myers nakamura navarro nelson
newman newton nguyen nichols nolan nunez o'brien o'connor o'donnell o'neill obrien ochoa oconnor odonnell
okafor okonkwo olivares oliver olson oneal orozco ortega ortiz osborne owens pacheco padilla palmer parsons
patel patterson pearson pena perez perkins peters petersen peterson pham phillips pierce placeholder powell
quinn quinones quintero ramirez ramos ramsey reddy reid reyes reynolds richards richardson rios rivas rivera
robbins roberts robertson robinson rodgers rodriguez rogers rojas romero rosales rosario rosas rubio ruiz
russo ryan salas salazar salinas sanchez sandoval santana santiago santos saunders schmidt schneider
schroeder schultz schwartz serrano shah sharma shelton shepherd silva simmons simpson singh smith snyder
solis soto spencer stephens stevenson stewart strickland suarez sullivan sutton tanaka thompson torres
townsend tran trevino trujillo valdez valencia valenzuela vargas vasquez vaughn vazquez vega velasquez velez
villanueva villarreal wagner walker wallace walsh walters warner washington watkins watson weaver weber
weiss whitaker williams williamson willis yamamoto yang zamora zavala zhang zimmerman
""")
"""Surnames that are names in any letter case, none of them an eponym in daily use."""

EPONYMS: Final = _words("""
achilles addison alport alzheimer apert arnold-chiari asperger babinski baker bakers barlow barrett barretts
bartholin bartter basedow behcet bell bells bennett berger bernard binswanger blount bowen bright brown
brown-sequard brucella brugada budd buerger burkitt caplan chagas charcot charles chiari christmas churg
clostridium cobb colles conn cornelia coxsackie creutzfeldt crohn crohns cushing cushings dandy darier
dercum dorothy down downs dressler dubin duchenne dupuytren eaton ebstein ehlers eisenmenger epstein erb
ewing fallot fanconi felty fournier friedreich galeazzi gaucher gilbert gleason goodpasture grave graves
guillain hartnup hashimoto heimlich heller henoch hirschsprung hodgkin hodgkins horner hunt hunter
huntington hurler jacksonian jakob kaposi kartagener kawasaki kearns kennedy klinefelter klippel korsakoff
kugelberg kussmaul landau laurence leigh lennox lesch lewy liddle lisfranc ludwig lyme lynch maisonneuve
mallory marburg marfan marie mckusick meckel meniere menkes merkel mobitz mohs monteggia morton moya
moyamoya muckle munchausen murphy niemann noonan norwood osgood osler paget pancoast parkinson parkinsons
patau perthes peyronie pick pierre plummer pompe pott potter prader prinzmetal ramsay raynaud raynauds
reiter rett reye ritter romberg ross roux roux-en-y russell salter sanfilippo scheuermann schlatter
schonlein sezary shaken sheehan silver simmonds sjogren sjogrens stargardt steele stevens still stills
stokes strauss sturge sudeck swan sydenham takayasu takotsubo tay tetralogy thomas tietze todd tourette
turner turners usher vincent virchow von waldenstrom wallenberg wegener weil wenckebach werner wernicke west
whipple wilms wilson wilsons wiskott wolff zellweger zenker zollinger
""")
"""Names that stand for a disease, sign, organism or procedure."""

EPONYM_NOUNS: Final = _words("""
anomaly arch bacillus band blue bodies body canal catheter center centre clamp classification clinic
contracture criteria criterion cyst danlos deformity disease disorder diverticulum drain duct dystrophy
elevation esophagus fibers foundation fracture fractures fundoplication gangrene gland grade graft health
healthcare hernia hospital index institute law lesion line lymphoma maneuver medical membrane memorial
method murmur neuralgia nevus node nodes operation ottis palsy phenomenon phenotype pill pills point
position procedure protocol reflex repair rhythm ring scale school score sequelae sequence shunt sign
solution space splint stage staging stain stitch surgery syndrome test tetralogy tooth traction tube tumor
tumour ulcer university valve virus web
""")
"""Words after a name that make it a thing's name: a disease, a device or a place of care."""

NOT_NAMES: Final = _words("""
a abdomen abdominal about above abscess abuse accident account acid acquired active acute add additional
address adenoma admission admit admits admitted adult adults advance advantage advice advocate aetna affairs
affected african after again against age aged agent aids alcohol all allergic allergy allowed also altered
am ambulatory american amputated amputation amyloid an and anemia anesthesia aneurysm angina ankle annual
another anthem antibiotic any aorta aortic appears applies april arbor are area arm arrest arrived arrives
artery as asian asked assessed assessment assigned assistance assistant asthma at atrial attack august
aureus autism autoimmune available awake back bacteria balance barre based basic bed bedside been before
began begin being benign best between bilateral bill billed billing biopsy bipolar birth bite black bladder
bleed bleeding blind block blood blue blues board body bone bonnet born both bowel bp brain breast bring
bronchitis brought bundle burn burns but by bypass came can canal cancer candida cannabis car carcinoma
cardiac cardiology care cataract caucasian caught cause cavity cell centered central certified cervical
cesarean change changes chart check chest child children cholera chronic cigna city class classification
classified clean clear clinic clinical closed clostridioides clot cocaine code coded coder coders codes
coding cold coli collapsed colon coma come comes comfort commercial common complains complaint complete
complex compliance complicated complication complications concern concussion condition conditions congenital
congestive consent considered consult consultation contact continued continues continuous contrast control
convicted copay copd cord cord's coronary correct cough could counseled count county covered covers covid
cpt crisis critical ct currently cyst cystic daily damage data date day days dead deaf dear death deceased
december decline decompensated decreased deductible deep defect deficiency definition delivered delivery
dementia demographics dengue denied denies dental denying department dependence depression dermatitis
described despite developed develops device diabetes diabetic diagnosed diagnoses diagnosis dialysis did
did't died difficile diffuse disability discharge discharged disclosure discontinued disease diseases
disorder displaced distress disturbance do dob doctor documentation documented does doesn't doing dos dose
double down drg drip driven drug drugs due during dvt dx dysfunction ear early ebola eczema education effect
effusion either elderly elective electronic elevated elevation eligibility eligible email embolism emergency
encounter encounter's end ended endocrine enrolled enrollment enters epilepsy episode er esophagus
established etiology every evidence exam examination except exhibits experienced expired exposed exposure
external eye eyes face facility facing fail failed failure fainted fall falls family father february federal
feels fell female females femoral femur fever few fibrillation fibroid fibrosis final financial first flint
flow flu fluid flutter folic follow followed following follows foot for former found fracture fractures
friday from full function further fx fy gained gastric gave gender general german gestational gets given
glaucoma goes going good got gout gown grade gram granuloma greetings group had hadn't hallux hand handling
has hasn't have having hawaiian hay hcpcs he head headache health healthcare healthy hearing heart heel
hello help hematoma hemophilia hemorrhage hepatic hepatitis her here hernia herpes hgb hi high hip hipaa his
hispanic history hit hiv hives home homeless hopkins hormone hospice hospital hospitalized hours how hr ht
human humana humerus hx hydrocephalus hypertension hypertensive i icd icu identified identifier identity if
ii iii iletin ill illness imaging immune immunization immunized impaired implant implants in inactive
incision include increased indian infant infarction infected infection inflamed influenza information
ingested inhaled initial initially initials initiated injured injuries injury inpatient inside instructed
instructions insulin insurance intake intensive internal interview into intolerant intubated invasive
involving iron is ischemic islet isn't it iv january jaw jehovah jehovah's joint july june just kaiser keeps
kicked kidney kidneys kindly knee known labor laboring labs laceration lacks lactic landed large last late
later lateral latino lead leaves leaving left leg lesion less leukemia level liability liaison life lift
likely lilly line little liver lives living local location long looking loss lost low lower lumbar lung
lupus lymph lymphoma macular made major malaria male males malignant management manifestation many march
marie marketplace marrow mass massive matching may md measles medial medicaid medical medically medicare
medication medicine medullary meets member membrane memory men meningeal mental met metabolic metastatic
method mid middle migraine mild minor missed missing mitral moderate monday monitor monitoring monkeypox
month months morbid more morning most mother motor mountain mouth moved moves mri mrn multiple mumps muscle
must my myeloid myeloma myocardial name named nasal native nausea neck need needed needs negative neither
neonatal neonate nerve neuropathy never new newborn next nicotine night no non nondisplaced none normal nose
not note noted notes notified november now np number nurse nursing obese obesity observation obstruction
obstructive obtained occlusion occupation october old older on one only onset open operation opioid opted
optic or order ordered orders organ osteoporosis other our out outcome outcomes outpatient ovarian over
overdose overweight own pa pacemaker paid pain palsy pancreatic paralysis partial partially passed passes
past patient patients payer payment payor pediatric peds pelvic pelvis people peptic per percent perforation
performed peripheral permits person pertussis phi phone physical physician pills pl place placed placement
placenta plague plan planned plantar platelet please pleural pneumonia poa point poisoning polio polycystic
polyp poor population portal portal's portion positive possible post postoperative postpartum pre preferred
pregnancy pregnant premature preoperative prescribed present presentation presented presenting presents
pressure previous previously primary principal prior privacy probable problem procedure program progressed
progressive prostate protection protocol provider pseudomonas psoriasis psychiatric pt public pulmonary
punctured px queries question questions quick quit rabies race radial radiation ran rash rate reaction
readmitted reason received receives receiving recent recently record records recovered recovering rectal
recurrent red reduced referral referred refuse refused refuses regards rehab related relations removed renal
repair repeat replacement report reported reports request requests required requires resident residents
resistant respiratory responded responsibility responsible rest resting result results retinal return
returned returning returns reveals review rheumatic rheumatoid rib right rights risk rn rolled room rotator
rubella rule rupture ruptured rx safe safety said salmonella same satisfaction saturday saw says scan
scarlet scheduled scheduling school sciatica scoliosis screening second secondary secondly section see seeks
seen sees seizure seizures selection self senile sent sepsis september septic service services severe sex
she shingles shock shortness shot should showed shows sick sickle side sign signs simple since sinus site
skin sleep slipped small smoker smokes snf so social solution some sore specific spina spinal spine
spontaneous sports spotted spouse ssn stabbed stable stage staging staphylococcus started starting state
states status stay stays stenosis stepped still stomach stop stopped street strep streptococcus stroke
struck study stung subsequent substance suffered suffering suffers suicidal sunday support surgery surgical
suspected sustained swallowed swelling sx symptom symptomatic symptoms syndrome syphilis system tachycardia
taken takes taking team tear temporal tendon test tested testicular testing tests tetanus than thank thanks
that the their then therapy there these they thigh third this thoracic those thought three throat thrombosis
thrombus thursday thyroid tibia tibial time tinnitus to tobacco today toe told tolerated tolerates too tooth
total toxic transfer transferred transfers transgender transitioned transplant transplanted transport trauma
traumatic travel travelled treated treatment tricare tried trigeminal trimester tripped trisomy trying tube
tuberculosis tuesday tumor twice twin twins twisted two tx type ulcer ulcers ulnar ultrasound umbilical
unable under undergoes undergoing underwent uninsured unit unknown unspecified until up upper ureter urgent
urinary urine use used uses using uterine vaccinated vaccine vaginal valve valvular vapes varicella varicose
vascular vein vena venous ventricular vertebra very veteran veterans via viral virus vision visit visits
vital vitals vitamin volume vomited vomiting waiting wakes walked walks wants ward was wasn't we weak
weakness wears wednesday week weeks weighs weight well went were west what wheelchair when where which while
white who whole whose why widowed will with without woke woman women won't work worker worsening would wound
wrist wt x-ray xray year years yes yesterday yet you young your zika zone zoster
""")
"""Words that follow "patient" or pair up in capitals without naming anybody."""
