// Reads an answer that has no features: its server sent an error as JSON.
const answers = [
  ...Array.from({ length: 120 }, (_, n) => ({ features: [{ id: `S2B_${n}` }] })),
  { code: "InvalidQueryParameter" },
];
const index = [];
for (const [page, answer] of answers.entries()) {
  console.log(`page ${page}: reading`);
  answer.features.forEach((feature) => index.push(feature.id));
}
console.log(`${index.length} scenes`);
